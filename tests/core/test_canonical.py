"""What is hashed means the same on every database."""

from portal.core.canonical import canonical_json


def test_zero_has_no_sign() -> None:
    assert canonical_json({"moves": [-0.0, 0.0, -0.5, 0, False]}) == '{"moves":[0.0,0.0,-0.5,0,false]}'
