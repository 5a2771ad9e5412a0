import assert from "node:assert/strict";
import { test } from "node:test";
import { formatOf } from "./formatted.ts";

test("Markdown is known by its signs", () => {
  for (const text of ["# Title", "one\n- two\n- three", "1. first", "some **strong** words", "see [here](https://example.org)", "```\ncode\n```", "| a | b |"]) assert.equal(formatOf(text), "markdown", text);
  for (const text of ["plain words", "a * b * c", "-5 degrees", "#hashtag", "[note] (aside)", "<3 you", "<tag> of mine", "a <b>c</b>"]) assert.equal(formatOf(text), null, text);
});

test("HTML is known by how it begins", () => {
  for (const text of ["<!DOCTYPE html><p>x", " \n<h2 class='a'>x</h2>", "<table><tr>", "<p>x\n- y"]) assert.equal(formatOf(text), "html", text);
});
