#!/usr/bin/env python3
"""verify_log.py EXPORT.json -- verify an exported log book without Maillage (docs/logbook.md)."""
import datetime, hashlib, json, struct, sys

H = lambda *parts: hashlib.blake2b(b"".join(parts), digest_size=32).digest()
n64 = lambda x: struct.pack("<q", x)
raw = bytes.fromhex
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def text(s):
    b = s if isinstance(s, bytes) else s.encode()
    return n64(len(b)) + b


def microseconds(iso):
    t = datetime.datetime.strptime(iso, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)
    return (t - EPOCH) // datetime.timedelta(microseconds=1)


def verify(log):
    """Return the hash of the last entry; an AssertionError says where the chain breaks."""
    assert log["format"] == "maillage-log-1", "another format"
    prev, seq, erased, told = bytes(32), 0, {}, {}
    for e in log["entries"]:
        seq += 1
        assert e["seq"] == seq, f"entry {seq} is missing"
        if "content" in e:
            content = raw(e["content"])
        else:
            assert raw(e["prev"]) == prev, f"entry {seq} does not follow the one before"
            parts = []
            for p in e["parts"]:
                if p.get("erased"):
                    assert p["person"], f"entry {seq}: erased, and about nobody"
                    erased[p["person"]] = seq
                else:
                    assert H(text(raw(p["salt"])), p["text"].encode()) == raw(p["hash"]), f"entry {seq}: a text was altered"
                parts += [n64(p["person"]), raw(p["hash"])]
            if e["kind"] == "log.forgotten":
                told[int(e["object"].removeprefix("person:"))] = seq
            content = H(b"maillage-log-1\n", n64(seq), n64(microseconds(e["at"])), n64(e["crisis"]), n64(e["account"]),
                        n64(e["corrects"]), text(e["kind"]), text(e["object"]), n64(len(e["parts"])), *parts)
        prev = H(prev, content)
        assert prev == raw(e["hash"]), f"entry {seq} was altered"
    assert (seq, prev if seq else b"") == (log["head"]["seq"], raw(log["head"]["hash"])), "entries were removed from the end, or added"
    for person, at in erased.items():
        assert told.get(person, 0) > at, f"entry {at}: a text was erased, and no entry says so"
    return seq, prev.hex()


if __name__ == "__main__":
    try:
        print("whole: %d entries, the last is %s" % verify(json.load(open(sys.argv[1], encoding="utf-8"))))
    except (AssertionError, KeyError, ValueError) as broken:
        sys.exit(f"broken: {broken}")
