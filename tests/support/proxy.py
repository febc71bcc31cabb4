# SPDX-License-Identifier: Apache-2.0
"""A proxy that is set up wrongly: it says that it was called by another name than it was."""
import http.server
import threading
import urllib.request


class RewritingProxy:
    def __init__(self, behind, forwarded_host, host="127.0.0.3"):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                request = urllib.request.Request(behind + self.path, headers={"X-Forwarded-Host": forwarded_host})
                with urllib.request.urlopen(request, timeout=10) as answer:
                    body = answer.read()
                    self.send_response(answer.status)
                    self.send_header("Content-Type", answer.headers["Content-Type"])
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer((host, 0), Handler)
        self.url = f"http://{host}:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
