// What hangs together by relations of one class: mentions of one thing, steps of one story.
export type Joint = { readonly class: string; readonly from: string; readonly to: string };

/** The marks that can be reached from `id` by relations of one class (that of the first at it), itself included. */
export function chainOf(joints: readonly Joint[], id: string): ReadonlySet<string> {
  const name = joints.find((j) => j.from === id || j.to === id)?.class;
  const beside = new Map<string, string[]>();
  for (const { class: other, from, to } of joints)
    if (other === name) for (const [a, b] of [[from, to], [to, from]] as const) beside.set(a, [...(beside.get(a) ?? []), b]);
  const chain = new Set([id]);
  for (const member of chain) for (const next of beside.get(member) ?? []) chain.add(next); // grows while it is walked
  return chain;
}

/** The same chains, joined in one way: each member with the one before it, as `place` orders them. */
export function chainLinks(joints: readonly Joint[], place: (id: string) => number): Joint[] {
  return [...new Set(joints.map((j) => j.class))].flatMap((name) => {
    const own = joints.filter((j) => j.class === name);
    const chains = new Map<string, readonly string[]>();
    for (const { from } of own) {
      if ([...chains.values()].some((members) => members.includes(from))) continue;
      chains.set(from, [...chainOf(own, from)].sort((a, b) => place(a) - place(b)));
    }
    return [...chains.values()].flatMap((members) => members.slice(1).map((to, i) => ({ class: name, from: members[i] ?? to, to })));
  });
}
