"""Names of transformer layers in files of several authors' code, which all took them from one."""

import re

PARTS = {
    "attn.norm": "attention_norm", "attn.fn.to_qkv": "attention.to_qkv", "attn.fn.to_out.0": "attention.to_out",
    "ff.norm": "mlp_norm", "ff.fn.net.0": "mlp.0", "ff.fn.net.3": "mlp.3",
}  # fmt: skip
NUMBERED = {"0.": "attn.", "1.": "ff."}


def block_name(key: str, published: str, own: str) -> str:
    """``own`` + number + our name of a layer's part, where ``key`` begins with ``published``; else the key itself."""
    match = re.match(rf"^{re.escape(published)}(\d+)\.(.+)\.(weight|bias)$", key)
    if match is None:
        return key
    part = match[2]
    for number, name in NUMBERED.items():
        part = name + part.removeprefix(number) if part.startswith(number) else part
    return f"{own}{match[1]}.{PARTS[part]}.{match[3]}" if part in PARTS else key
