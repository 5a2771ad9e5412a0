// The turns of a conversation: each speaker's lines stand behind a stripe of their own, the name is bold. Nothing is added to
// the text, so that places in it stay what they are.
import { RangeSetBuilder, type Extension, type Text } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";

export type SpokenTurn = { readonly speaker: string; readonly from: number; readonly to: number; readonly voice: number };

/** Speakers beyond these share the stripes of the first. */
const VOICES = 6;

const speaker = Decoration.mark({ class: "lw-speaker" });
const lines = Array.from({ length: VOICES }, (_, voice) => ({
  first: Decoration.line({ class: `lw-turn lw-turn-first lw-voice-${voice}` }), next: Decoration.line({ class: `lw-turn lw-voice-${voice}` }),
}));

function decorated(doc: Text, turns: readonly SpokenTurn[]): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const turn of turns) {
    const look = lines[turn.voice % VOICES];
    const last = doc.lineAt(turn.to).number;
    for (let number = doc.lineAt(turn.from).number; look && number <= last; number++) {
      const { from } = doc.line(number);
      const first = from <= turn.from;
      builder.add(from, from, first ? look.first : look.next);
      if (first && turn.speaker !== "") builder.add(turn.from, turn.from + turn.speaker.length, speaker);
    }
  }
  return builder.finish();
}

export function turnLines(turns: readonly SpokenTurn[]): Extension {
  if (turns.length === 0) return [];
  let made: { doc: Text; set: DecorationSet } | null = null;
  return EditorView.decorations.of(({ state: { doc } }) => {
    if (made?.doc !== doc) made = { doc, set: decorated(doc, turns) };
    return made.set;
  });
}

/** For the shadow root. */
export const turnStyles = `
.lw-frame .cm-editor .cm-line.lw-turn { border-inline-start: 4px solid var(--voice); padding-inline-start: 12px; }
.lw-frame .cm-editor .cm-line.lw-turn-first { border-start-start-radius: 4px; }
.lw-frame .cm-editor .cm-line:not(:first-child).lw-turn-first { padding-block-start: 6px; }
.lw-speaker { font-weight: 700; }
.lw-voice-0 { --voice: #0072B2; } .lw-voice-1 { --voice: #E69F00; } .lw-voice-2 { --voice: #009E73; } .lw-voice-3 { --voice: #CC79A7; } .lw-voice-4 { --voice: #56B4E9; } .lw-voice-5 { --voice: #D55E00; }
`;

/** The turns that a stretch of text touches, or that it stands in. */
export const turnsAt = (turns: readonly SpokenTurn[], { from, to }: { readonly from: number; readonly to: number }): SpokenTurn[] =>
  turns.filter((turn) => (from === to ? turn.from <= from && from <= turn.to : turn.from < to && from < turn.to));
