"""Compress the static files, where every server of this checkout finds them: `make setup` does it.

    python -m tools.pack

A server started without it does the same beside its work, into its data directory.
"""

from app.web.packing import AT_SETUP, pack
from app.web.pages import ASSETS


def main() -> None:
    """Compress what can be; say nothing when all goes well."""
    for path in ASSETS.paths():
        asset = ASSETS.find(path)
        if asset.is_compressible:
            pack(asset, AT_SETUP)


if __name__ == "__main__":
    main()
