// A task is worked on in one tab only: the tab holds a lock of the browser under the task's name until it lets go or closes.

const release = new Map<string, () => void>();

/** True when the task is now this tab's. */
export function holdTask(task: string): Promise<boolean> {
  if (release.has(task)) return Promise.resolve(true);
  if (!("locks" in navigator)) return Promise.resolve(true);
  return new Promise((answer) => {
    void navigator.locks.request(`labelwright.task.${task}`, { ifAvailable: true }, (lock) => {
      answer(lock !== null);
      return lock ? new Promise<void>((done) => release.set(task, done)) : undefined;
    });
  });
}

export function letGoOfTask(task: string): void {
  release.get(task)?.();
  release.delete(task);
}
