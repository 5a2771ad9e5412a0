// The text/event-stream format (WHATWG HTML, 9.2.6), as a reader fed with pieces of any size.

export type LiveEvent = { type: string; data: string; id: string };

export class EventStreamParser {
  private rest = "";
  private type = "";
  private data: string[] = [];
  /** The last id seen, to resume from. */
  lastId: string;

  constructor(lastId = "") {
    this.lastId = lastId;
  }

  /** The events completed by `piece`. */
  push(piece: string): LiveEvent[] {
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.line(line));
  }

  private line(line: string): LiveEvent[] {
    if (line === "") return this.dispatch();
    const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (name === "event") this.type = value ?? "";
    if (name === "data") this.data.push(value ?? "");
    if (name === "id" && !value?.includes("\0")) this.lastId = value ?? "";
    return [];
  }

  private dispatch(): LiveEvent[] {
    const event = { type: this.type || "message", data: this.data.join("\n"), id: this.lastId };
    const any = this.data.length > 0;
    this.type = "";
    this.data = [];
    return any ? [event] : [];
  }
}
