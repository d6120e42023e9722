"""The folder that stands in for Redis: order, completeness, and no leftovers."""

from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from compensation import embedded_broker


@pytest.fixture
def channel(tmp_path: Path):
    """A channel over a fresh folder."""
    messages = str(tmp_path / "messages")
    options = {
        "data_folder_in": messages,
        "data_folder_out": messages,
        "processed_folder": str(tmp_path / "taken"),
        "control_folder": str(tmp_path / "control"),
    }
    embedded_broker.prepare(options)
    transport = "compensation.embedded_broker:Transport"
    with Connection("filesystem://here", transport=transport, transport_options=options) as connection:
        yield connection.channel()


def test_messages_come_out_in_the_order_they_went_in(channel) -> None:
    for number in range(20):
        channel._put("work", {"number": number})
    assert [channel._get("work")["number"] for _ in range(20)] == list(range(20))


def test_a_message_is_taken_once_and_leaves_no_file(channel, tmp_path: Path) -> None:
    channel._put("work", {"number": 1})
    channel._get("work")
    with pytest.raises(Empty):
        channel._get("work")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_queues_do_not_take_each_others_messages(channel) -> None:
    channel._put("work", {"number": 1})
    with pytest.raises(Empty):
        channel._get("other")


def test_a_message_being_written_cannot_be_taken(channel, monkeypatch) -> None:
    def look_instead_of_appearing(draft: Path, target: Path) -> None:
        assert draft.read_bytes()  # written, complete, and still invisible
        with pytest.raises(Empty):
            channel._get("work")

    monkeypatch.setattr(Path, "rename", look_instead_of_appearing)
    channel._put("work", {"number": 1})
