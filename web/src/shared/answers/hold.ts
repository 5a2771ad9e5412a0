// A task is worked on in one tab only: the tab holds a lock of the browser under the task's name until it lets go or closes.

const release = new Map<string, () => void>();

/** How long a page that was left needs at most to let go of its locks, on a busy machine. */
const LEAVING_MS = 5000;

/** True when the task is now this tab's. `kept`: this tab had it before a reload, and the page it left may still be letting go. */
export function holdTask(task: string, kept = false): Promise<boolean> {
  if (release.has(task)) return Promise.resolve(true);
  if (!("locks" in navigator)) return Promise.resolve(true);
  const patience: LockOptions = kept ? { signal: AbortSignal.timeout(LEAVING_MS) } : { ifAvailable: true };
  return new Promise((answer) => {
    const held = navigator.locks.request(`labelwright.task.${task}`, patience, (lock) => {
      answer(lock !== null);
      return lock ? new Promise<void>((done) => release.set(task, done)) : undefined;
    });
    held.catch(() => answer(false)); // another tab works on it
  });
}

export function letGoOfTask(task: string): void {
  release.get(task)?.();
  release.delete(task);
}
