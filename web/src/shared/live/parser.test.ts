import assert from "node:assert/strict";
import { test } from "node:test";
import { EventStreamParser } from "./parser.ts";

const stream = "id: 7\nevent: job\ndata: {\"a\":1}\n\n: still here\n\ndata: one\r\ndata: two\r\n\r\nid: 9\n\n";
const whole = [{ type: "job", data: '{"a":1}', id: "7" }, { type: "message", data: "one\ntwo", id: "7" }];

for (const size of [1, 2, 3, 7, 1000])
  test(`events are read whole from pieces of ${size}`, () => {
    const parser = new EventStreamParser();
    const read = [];
    for (let at = 0; at < stream.length; at += size) read.push(...parser.push(stream.slice(at, at + size)));
    assert.deepEqual(read, whole);
    assert.equal(parser.lastId, "9");
  });
test("half an event is not told", () => assert.deepEqual(new EventStreamParser().push("data: x\n"), []));
