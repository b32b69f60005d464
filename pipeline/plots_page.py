"""The page in which `dvc plots show` draws without a network: DVC's own, with Vega inside instead of links to it.

`make env` writes it to .dvc/plots.html, where .dvc/config says that it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
    {refresh_tag}
    <meta charset="utf-8">
    <title>verbatim: plots</title>
    <script>
    @@VEGA@@
    </script>
    <style>body { font: 1rem system-ui, sans-serif; margin: 1rem; } table { border-spacing: 15px; }</style>
</head>
<body>
    {plot_divs}
</body>
</html>
"""


def plots_page() -> str:
    """The page with the Vega libraries that vl-convert carries."""
    import vl_convert

    bundle = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # its stub forgets the default
    return PAGE.replace("@@VEGA@@", bundle.replace("</script", "<\\/script"))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(plots_page(), encoding="utf-8")
