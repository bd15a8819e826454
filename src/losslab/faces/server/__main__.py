"""`python -m losslab.faces.server` writes the API's OpenAPI document to stdout."""

import json
import sys

from losslab.faces.server.api import app

if __name__ == "__main__":
    json.dump(app.openapi(), sys.stdout, indent=1, sort_keys=True, ensure_ascii=False)
    sys.stdout.write("\n")
