// What would have been right, and why.
import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { titleOf, type Schema } from "#editor/schema.ts";
import type { AttemptFeedback, Values } from "#shared/api/index.ts";
import { describeAnswer } from "#editor/form/model.ts";
import { useWords } from "#shared/i18n/index.ts";
import { words } from "./words.ts";
import css from "./exam.module.css";

export function Feedback({ schema, feedback, more, onNext }: { schema: Schema; feedback: AttemptFeedback; more: boolean; onNext: () => void }) {
  const t = useWords(words);
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => next.current?.focus(), []);
  const say = (values: Values) => describeAnswer(schema, values);
  return (
    <main className={css["still"]}>
      <div role="status"><h2 data-correct={feedback.correct}>{t(feedback.correct ? "right" : "wrong")}</h2></div>
      <dl className={css["answers"]}>
        <dt>{t("yours")}</dt><dd dir="auto">{say(feedback.answer)}</dd>
        {Object.entries(feedback.accepted).map(([name, values]) => {
          const field = schema.fields.find((f) => f.name === name);
          return <div key={name}><dt>{t("rightWas", { field: field ? titleOf(field) : name })}</dt><dd dir="auto">{values.map((value) => say({ [name]: value })).join(t("or"))}</dd></div>;
        })}
      </dl>
      {feedback.explanation && <p dir="auto">{feedback.explanation}</p>}
      <Button ref={next} onClick={onNext}>{t(more ? "next" : "finish")}</Button>
    </main>
  );
}
