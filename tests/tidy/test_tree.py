"""Checks of the tree itself: folders, sizes, calls that are not allowed (style 1, 10; S-32, S-79)."""
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SRC = ROOT / "src"


def tracked(*patterns):
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def sources():
    return tracked("src/*.hpp", "src/*.cpp")


def code_lines(path):
    """Lines with comments and string contents blanked, so that words in them do not count."""
    for number, line in enumerate(path.read_text().split("\n"), 1):
        line = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
        yield number, line.split("//", 1)[0]


def allowed_folders():
    """The table of design.md as the build has it: al_folder(name used…)."""
    text = (ROOT / "CMakeLists.txt").read_text()
    folders = {}
    for words in re.findall(r"^al_folder\(([^)]*)\)", text, re.M):
        name, *used = words.split()
        folders[name] = {name, *used}
    folders["app"] = set(folders) | {"app"}
    return folders


class Folders(unittest.TestCase):
    def test_a_folder_includes_only_what_the_design_allows(self):
        folders = allowed_folders()
        wrong = []
        for path in sources():
            folder = path.relative_to(SRC).parts[0]
            for number, line in enumerate(path.read_text().split("\n"), 1):
                found = re.match(r'#include "([a-z0-9_]+)/', line)
                if found and found[1] != "embedded" and found[1] not in folders[folder]:
                    wrong.append(f"{path.relative_to(ROOT)}:{number}: {line}")
        self.assertEqual(wrong, [])

    def test_asio_and_sockets_live_in_net_only(self):
        """S-32: one way out. No other folder can open a socket. libldap opens its own, to the servers of the settings, and
        has to be cut when it hangs."""
        wrong = []
        for path in sources():
            if path.relative_to(SRC).parts[0] == "net" or path == SRC / "directory/ldap/connection.cpp":
                continue
            for number, line in enumerate(path.read_text().split("\n"), 1):
                if re.match(r"#include <(boost/asio|boost/beast|sys/socket|netinet/|arpa/|netdb)", line):
                    wrong.append(f"{path.relative_to(ROOT)}:{number}: {line}")
        self.assertEqual(wrong, [])

    def test_protocol_and_domain_do_no_input_or_output_and_read_no_clock(self):
        """Design decision 1. The type registry reads its files at start-up."""
        banned = re.compile(r"#include <(fstream|sys/|unistd|fcntl|thread|boost/asio)|system_clock::now|steady_clock::now|SystemClock")
        wrong = []
        for path in sources():
            parts = path.relative_to(SRC).parts
            if parts[0] not in ("protocol", "domain") or path.name.startswith("type_"):
                continue
            for number, line in code_lines(path):
                if banned.search(line):
                    wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
        self.assertEqual(wrong, [])


class Secrets(unittest.TestCase):
    def test_a_new_master_key_reaches_every_sealed_column(self):
        """S-59: every BLOB is sealed; reseal.sql knows them all."""
        text = "\n".join(path.read_text() for path in sorted((SRC / "store/sqlite/migrations").glob("*.sql")))
        sealed = set()
        for table, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\)", text, re.S):
            sealed |= {(table, column) for column in re.findall(r"^\s+(\w+)\s+BLOB\b", body, re.M)}
        sealed |= set(re.findall(r"ALTER TABLE (\w+) ADD (?:COLUMN )?(\w+)\s+BLOB\b", text))
        for old, new in re.findall(r"ALTER TABLE (\w+) RENAME TO (\w+)", text):
            sealed = {(new if table == old else table, column) for table, column in sealed}
        known = set(re.findall(r"^UPDATE (\w+) SET (\w+) = :sealed", (SRC / "store/sqlite/queries/reseal.sql").read_text(), re.M))
        self.assertGreater(len(known), 10)
        self.assertEqual(sealed - known, set())


class Calls(unittest.TestCase):
    BANNED = {
        r"\bstd::regex\b": "std::regex is not linear",
        r"\b(?:std::)?(?:stoi|stol|stoul|stoull|stod|strtol|strtoul|strtoull|atoi|atol)\s*\(": "use from_chars or parse_int",
        r"\b(?:strcpy|strcat|sprintf|gets|alloca|system|popen)\s*\(": "not allowed",
        r"\b(?:rand|srand|random|mt19937)\b\s*\(": "random values come from crypto/random (S-57)",
        r"\bTODO\b|\bFIXME\b|\bXXX\b": "needs an issue",
    }

    def test_calls_of_s79_do_not_occur(self):
        wrong = []
        for path in sources():
            for number, line in code_lines(path):
                for pattern, why in self.BANNED.items():
                    if re.search(pattern, line):
                        wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()} ({why})")
        self.assertEqual(wrong, [])

    def test_random_values_come_from_one_place(self):
        """S-57"""
        wrong = [str(p.relative_to(ROOT)) for p in sources()
                 if re.search(r"RAND_bytes|getrandom\(|/dev/u?random|std::random_device", p.read_text()) and p.name != "random.cpp"]
        self.assertEqual(wrong, [])

    def test_secrets_have_no_equality_operator(self):
        """S-56: a comparison that stops at the first difference must not compile."""
        self.assertNotIn("operator==", (SRC / "base" / "secret.hpp").read_text())

    def test_capturing_lambdas_are_not_coroutines(self):
        wrong = []
        for path in sources():
            text = path.read_text()
            for found in re.finditer(r"\[[^\]\[]+\]\s*\([^)]*\)\s*(?:mutable\s*)?->\s*Task<", text):
                wrong.append(f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}")
        self.assertEqual(wrong, [])


class Sizes(unittest.TestCase):
    def test_files_have_at_most_500_lines(self):
        files = [*sources(), *tracked("tests/*.cpp", "tests/*.hpp", "tests/*.py", "bench/*.cpp", "bench/*.py", "demo/*.py", "ui/*.ts", "ui/*.css", "tests/*.mjs")]
        wrong = [f"{p.relative_to(ROOT)}: {n}" for p in files if (n := len(p.read_text().split("\n"))) > 501]
        self.assertEqual(wrong, [])

    def test_functions_have_at_most_70_lines(self):
        """A function in our format opens with a line that ends in `{` and closes with `}` in the same column."""
        wrong = []
        for path in sources():
            lines = path.read_text().split("\n")
            for start, line in enumerate(lines):
                found = re.match(r"^( *)(?!.*\b(?:namespace|class|struct|enum|union|extern)\b)\S.*\)(?: const| noexcept| override| final| mutable|->.*)* \{$", line)
                if not found or re.match(r"\s*(?:if|for|while|switch|else|do|catch|try)\b|.*\} else", line):
                    continue
                closing = re.compile(found[1] + r"\}[);,]*$")
                end = next((i for i in range(start + 1, len(lines)) if closing.match(lines[i])), start)
                if end - start + 1 > 70:
                    wrong.append(f"{path.relative_to(ROOT)}:{start + 1}: {end - start + 1} lines")
        self.assertEqual(wrong, [])


class Texts(unittest.TestCase):
    def test_every_source_names_the_licence(self):
        wrong = [str(p.relative_to(ROOT)) for p in [*sources(), *tracked("tests/*.cpp", "tests/*.hpp", "bench/*.cpp", "ui/*.ts", "ui/*.css")]
                 if "SPDX-License-Identifier: Apache-2.0" not in p.read_text()[:200]]
        self.assertEqual(wrong, [])

    def test_every_setting_is_in_the_reference(self):
        reference = (ROOT / "docs/reference/configuration.md").read_text()
        keys = re.findall(r'^\s*\{"([a-z_]+\.[a-z_]+)", Kind::', "".join(p.read_text() for p in sorted((SRC / "app").glob("config*.cpp"))), re.M)
        self.assertGreater(len(keys), 20)
        self.assertEqual([key for key in keys if f"`{key}`" not in reference], [])
        documented = re.findall(r"^\| `([a-z_]+\.[a-z_]+)`", reference, re.M)
        self.assertEqual([key for key in documented if key not in keys], [])

    def test_every_setting_that_the_program_works_with_is_shown_to_administrators(self):
        """GET /settings and its page. Places of files and what only the start needs are not among them."""
        config = (ROOT / "src/app/config.cpp").read_text()
        kept = set(re.findall(r'^\s*\{"([a-z_]+\.[a-z_]+)", Kind::\w+, set_\w+<&S::', config, re.M))
        self.assertGreater(len(kept), 15)
        shown = set(re.findall(r'^\s*\{"([a-z_]+\.[a-z_]+)", ', (SRC / "web/api/settings.cpp").read_text(), re.M))
        self.assertEqual(kept - shown, set())

    def test_every_finding_has_its_section(self):
        """docs/troubleshooting.md: one section per code, linked from pages by the code."""
        table = (ROOT / "src/domain/health/faults.cpp").read_text()
        codes = set(re.findall(r'Fault\{\s*"([a-z_]+)"', table)) - {"ok"}
        for file in ("src/app/self_check.cpp", "src/directory/ldap/ldap_directory.cpp"):
            codes |= set(re.findall(r'"(self_[a-z_]+)"', (ROOT / file).read_text()))
        self.assertGreater(len(codes), 40)
        sections = re.findall(r"^### ([a-z_]+)$", (ROOT / "docs/troubleshooting.md").read_text(), re.M)
        self.assertEqual(len(sections), len(set(sections)))
        self.assertEqual(set(sections), codes)

    def test_every_event_of_the_audit_has_words_in_both_languages(self):
        """The audit page shows what has no words by its name."""
        groups = "link|entity_link|remote_link|grant|token|call|session|user|consumer|client|credential|gateway|master_key|signing_key"
        written = set()
        for path in sources():
            if path.name in ("config.cpp", "config_directory.cpp", "settings.cpp", "failure.cpp"):  # names of settings and of columns
                continue
            text = re.sub(r'log::\w+\(\s*(?:[\w:]+,\s*)?"[^"]*"', "", re.sub(r"(?m)//.*$", "", path.read_text()))
            written |= set(re.findall(rf'"((?:{groups})\.(?!key")[a-z_]+)"', text))
        self.assertGreater(len(written), 40)
        for language in ("en", "de"):
            words = re.findall(r"'([a-z_]+\.[a-z_]+)': '", (ROOT / f"ui/src/i18n/{language}.ts").read_text())
            self.assertEqual(len(words), len(set(words)))
            self.assertEqual(set(words) ^ written, set(), language)

    def test_every_finding_is_said_in_german(self):
        """By its code, with no value that the English text of the server does not have, and nothing that is no code any more."""
        table = (ROOT / "src/domain/health/faults.cpp").read_text()
        german = (ROOT / "ui/src/i18n/de_findings.ts").read_text()
        said = {code: (set(re.findall(r"\{(\w+)\}", entry)), re.findall(r"(?:text|meaning|remedy): '((?:\\.|[^'\\])*)'", entry))
                for code, entry in re.findall(r"^    ([a-z_]+): \{(.*?)\},$", german, re.M | re.S)}
        rows = re.findall(r"^\s*Fault\{(.*?)\},$", table, re.M | re.S)
        self.assertGreater(len(rows), 40)
        self.assertEqual(set(said) ^ {re.search(r'"([a-z_]+)"', row)[1] for row in rows}, set())
        wrong = []
        for row in rows:
            code, *texts = ["".join(re.findall(r'"((?:\\.|[^"\\])*)"', text)) for text in re.findall(r'(?:"(?:\\.|[^"\\])*"\s*)+', row)]
            values, sentences = said[code]
            if values != set(re.findall(r"\{(\w+)\}", " ".join(texts[2:]))) or [bool(text) for text in sentences] != [bool(text) for text in texts[2:]]:
                wrong.append(code)
        self.assertEqual(wrong, [])

    def test_german_sentences_are_those_of_the_server(self):
        """A refusal is translated by its English sentence, so that has to be one; else by its code, so none may lack."""
        german = (ROOT / "ui/src/i18n/de_sentences.ts").read_text()
        problems, sentences = german.split("export const sentences")
        codes = set(re.findall(r'return "([a-z_]+)";', (SRC / "base/error.cpp").read_text()))
        for path in (SRC / "web").rglob("*.cpp"):
            codes |= set(re.findall(r'\.name = "([a-z_]+)", ?(?:\n\s*)?\.sentence', path.read_text()))
        self.assertGreater(len(codes), 30)
        self.assertEqual(codes ^ set(re.findall(r"^    ([a-z_]+): '", problems, re.M)), set())
        written = " ".join(re.sub(r'"\s*\n\s*"', "", path.read_text()) for path in [*sources(), *(ROOT / "types").glob("*.toml")])
        english = [quoted or bare for quoted, bare in re.findall(r"^    (?:'((?:\\.|[^'\\])*)'|(\w+)): '", sentences, re.M)]
        self.assertGreater(len(english), 60)
        gone = [sentence for sentence in english for part in re.split(r"\{\w+\}", sentence)
                if part.strip(" .:,") and part.replace('"', '\\"') not in written]
        self.assertEqual(gone, [])

    def test_functions_of_peers_get_who_asked_and_no_name_of_an_event(self):
        """They name what was done themselves: what a caller says was never written, and read as if it were."""
        wrong, asked = [], 0
        for path in [*(SRC / "app").rglob("*.cpp"), *(SRC / "web").rglob("*.cpp")]:
            text = re.sub(r"(?m)//.*$", "", path.read_text())
            for body in re.split(r"(?m)^}", text):
                if not re.search(r"\bpeers::\w+\(\s*services", body):
                    continue
                asked += len(re.findall(r"\b(?:asker\(context|by_console\()\)", body))
                named = re.findall(r"(\w+) = (?:context\.|console_)audit\(", body)
                calls = re.findall(r"\bpeers::(\w+)\(((?:[^;])*)", body)
                wrong += [f"{path.name}: {name}" for name, given in calls
                          if re.search(r"\b(?:context\.|console_)audit\(", given) or set(named) & set(re.findall(r"\w+", given))]
        self.assertGreater(asked, 30)
        self.assertEqual(wrong, [])

    def test_a_findings_section_has_the_words_of_the_table(self):
        """The page is written by hand: {values} of the table stand there as an example."""
        table = (ROOT / "src/domain/health/faults.cpp").read_text()
        page = " ".join((ROOT / "docs/troubleshooting.md").read_text().split())
        sections = dict(re.findall(r"### ([a-z_]+) (.*?)(?= ###? |$)", page))
        rows = re.findall(r"^\s*Fault\{(.*?)\},$", table, re.M | re.S)
        self.assertGreater(len(rows), 40)
        wrong = []
        for row in rows:
            code, *texts = ["".join(re.findall(r'"((?:\\.|[^"\\])*)"', text)) for text in re.findall(r'(?:"(?:\\.|[^"\\])*"\s*)+', row)]
            for text in texts[2:] if code != "ok" else []:
                pattern = ".*?".join(re.escape(part) for part in re.split(r"\{\w+\}", text))
                if not re.search(pattern, sections[code]):
                    wrong.append(f"{code}: {text}")
        self.assertEqual(wrong, [])

    def test_links_of_documents_lead_somewhere(self):
        wrong = []
        for path in tracked("*.md"):
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text()):
                if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
                    wrong.append(f"{path.relative_to(ROOT)}: {target}")
        self.assertEqual(wrong, [])

    def test_pictures_of_documents_are_small_and_shown(self):
        """Those of the README are made by `make pictures`."""
        pictures = tracked("docs/images/*")
        self.assertEqual([f"{p.name}: {p.stat().st_size}" for p in pictures if p.stat().st_size > 150_000], [])
        texts = "".join(path.read_text() for path in tracked("*.md"))
        self.assertEqual([p.name for p in pictures if f"docs/images/{p.name}" not in texts], [])

    def test_sources_are_formatted(self):
        files = [str(p) for p in [*sources(), *tracked("tests/*.cpp", "tests/*.hpp", "bench/*.cpp")]]
        result = subprocess.run(["clang-format-19", "--dry-run", "--Werror", *files], cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr[:2000])

    def test_scripts_are_formatted(self):
        """Those of the interface, of the browser tests and of the plugins; .prettierrc.json says how, .prettierignore what not."""
        files = [str(p.relative_to(ROOT)) for p in tracked("*.ts", "*.mjs", "*.js")]
        self.assertGreater(len(files), 50)
        result = subprocess.run(["tests/browser/node_modules/.bin/prettier", "--check", *files], cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr[:2000])


if __name__ == "__main__":
    unittest.main()
