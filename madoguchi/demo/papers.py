"""Which PDF goes with an answer, and what stands on it."""

from madoguchi.demo.scene import Scene
from madoguchi.demo.scripts import Paper


def of(scene: Scene) -> tuple[Paper, ...]:
    """The paper that the answer speaks of; none for most."""
    kind, fixed = scene.intent.paper, scene.fixed
    if not kind:
        return ()
    who = fixed["company"] or fixed["full"]
    if kind in {"取扱説明書", "仕様書"}:
        return (
            Paper(
                f"{fixed['model']}_{kind}.pdf",
                f"{fixed['product']} {kind}",
                (f"大きさ・重さ：{fixed['size']}", f"消費電力：{fixed['power']}"),
            ),
        )
    lines = (
        f"{who} 様",
        f"注文番号 {fixed['order']}",
        f"{fixed['product']}",
        f"金額（税込） {fixed['amount']}",
        "株式会社あおばと暮らし",
    )
    return (Paper(f"{kind}_{fixed['order']}.pdf", kind, lines),)
