// A state that belongs to something, as to the item on the table: of anything else it is as at first. What is set for something that is gone
// is dropped. Unlike an effect that sets it back, this shows nothing of before and renders nothing twice.
import { useRef, useState } from "react";

export function useStateOf<T>(of: unknown, first: T): readonly [T, (next: T) => void] {
  const [held, hold] = useState({ of, value: first });
  const value = held.of === of ? held.value : first;
  const newest = useRef({ of, value });
  newest.current = { of, value };
  const set = (next: T) => {
    if (newest.current.of !== of || newest.current.value === next) return;
    newest.current = { of, value: next };
    hold(newest.current);
  };
  return [value, set];
}
