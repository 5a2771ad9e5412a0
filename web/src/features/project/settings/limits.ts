/** Characters of a project's name: the server takes no more. */
export const nameMax = 200;
