"""The vault: what is sealed opens only with its key and for its own handover."""

import base64

import pytest
from handover_samples import contact

from handover import ContactDetails, SealBroken, Vault, VaultKeyError
from handover.vault import KEY_BYTES


def key(letter):
    return base64.b64encode(letter.encode() * KEY_BYTES).decode()


def test_what_was_sealed_opens_unchanged(vault):
    for details in (contact(), contact(phone="", email="a@b.fi"), ContactDetails("", "+358405317788")):
        assert vault.open("h-1", vault.seal("h-1", details)) == details


def test_the_seal_shows_nothing_and_is_never_the_same_twice(vault):
    seals = {vault.seal("h-1", contact()) for _ in range(50)}
    assert len(seals) == 50
    assert not any("Maija" in seal or "5317788" in seal for seal in seals)


def test_a_seal_does_not_open_for_another_handover(vault):
    with pytest.raises(SealBroken):
        vault.open("h-2", vault.seal("h-1", contact()))


def test_a_seal_does_not_open_with_another_key_of_the_same_name(vault):
    with pytest.raises(SealBroken):
        Vault({"test": b"x" * KEY_BYTES}).open("h-1", vault.seal("h-1", contact()))


def test_any_changed_character_breaks_the_seal(vault):
    sealed = vault.seal("h-1", contact())
    for place in range(len(sealed)):
        changed = sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
        with pytest.raises(SealBroken):
            vault.open("h-1", changed)


@pytest.mark.parametrize("text", ["", "1", "1:test", "1:test:", "1:test:ä", "2:test:AAAA", "1:other:AAAA"])
def test_what_is_no_seal_is_broken(vault, text):
    with pytest.raises(SealBroken):
        vault.open("h-1", text)


def test_the_first_key_seals_and_all_open():
    old = Vault.from_keys(f"2025:{key('a')}")
    both = Vault.from_keys(f"2026:{key('b')}, 2025:{key('a')}")
    sealed = old.seal("h-1", contact())
    assert both.open("h-1", sealed) == contact()
    assert not both.is_current(sealed)
    fresh = both.seal("h-1", contact())
    assert fresh.startswith("1:2026:")
    assert both.is_current(fresh)
    with pytest.raises(SealBroken):
        old.open("h-1", fresh)


def test_a_new_key_makes_a_vault():
    ring = ",".join(Vault.new_key(name) for name in ("b", "a"))
    made = Vault.from_keys(ring)
    assert made.open("h-1", made.seal("h-1", contact())) == contact()
    assert Vault.new_key("a") != Vault.new_key("a")


@pytest.mark.parametrize("form", ["standard", "urlsafe", "unpadded"])
def test_keys_are_read_in_the_usual_forms_of_base64(form):
    raw = bytes(range(220, 252))
    text = base64.b64encode(raw).decode()
    if form == "urlsafe":
        text = base64.urlsafe_b64encode(raw).decode()
    if form == "unpadded":
        text = text.rstrip("=")
    sealed = Vault({"k": raw}).seal("h-1", contact())
    assert Vault.from_keys(f"k:{text}").open("h-1", sealed) == contact()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" , ", "empty"),
        (key("a"), "no_id"),
        (f":{key('a')}", "bad_id"),
        (f"avain 1:{key('a')}", "bad_id"),
        ("a:AAAA", "bad_length"),
        ("a:" + base64.b64encode(b"x" * 16).decode(), "bad_length"),
        ("a:!!!!", "not_base64"),
        (f"a:{key('a')},a:{key('b')}", "twice"),
    ],
)
def test_a_malformed_key_ring_is_refused_without_showing_the_key(text, reason):
    with pytest.raises(VaultKeyError) as error:
        Vault.from_keys(text)
    assert error.value.data["reason"] == reason
    assert key("a") not in f"{error.value!r} {error.value.data}"


def test_repr_shows_no_key():
    assert repr(Vault.from_keys(f"a:{key('a')}")) == "Vault(1 keys)"
