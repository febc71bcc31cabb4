# SPDX-License-Identifier: Apache-2.0
"""What a product's wizard sends an administrator's browser with (applinks-protocol.md 3.1)."""
import json
import urllib.parse

from support.pairing import LIST


def handover_address(installation, installation_id, peer, shared=True, **changed):
    """The address of step 4 of the wizard, as a product writes it."""
    flags = {f"applinkConfig{way}{kind}Auth": "true" for way in ("In", "Out") for kind in ("User", "Server", "Pre")}
    log = json.dumps([{"status": "inprogress.creation"}, {"status": "completed.creation.local"},
                      {"status": "inprogress.creation.reciprocal"}])
    query = flags | {"applinkCreationStatusLog": json.dumps(log), "applinkOriginalCreatedId": json.dumps(installation_id),
                     "sharedUserbase": json.dumps(shared), "applinkStartingUrl": json.dumps(peer.url),
                     "applinkStartingType": '"jira"'} | changed
    return installation.url + LIST + "?" + urllib.parse.urlencode(query)
