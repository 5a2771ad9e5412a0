// What a browser remembers for its own sake: how things look, which panels are open. One without room forgets it, no more.
export function remember(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    return; // full or forbidden: as it is shown now it stays until the page is left
  }
}
