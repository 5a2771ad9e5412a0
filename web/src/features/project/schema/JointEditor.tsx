// The template of a skeleton: its joints in their order, the bones between them, and where each rests when one is put down.
import { ActionIcon, Button, MultiSelect, NumberInput, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { JointDef } from "#shared/api/types.ts";
import { useWords } from "#shared/i18n/index.ts";
import { Icon } from "#shared/ui/index.ts";
import { words } from "./words.ts";
import styles from "./Schema.module.css";

type Props = { joints: JointDef[]; fault: ReactNode; onChange: (joints: JointDef[]) => void };

/** `joints` with one renamed, in the bones of the others too. */
export const renamed = (joints: JointDef[], at: number, name: string): JointDef[] => {
  const before = joints[at]?.name;
  return joints.map((joint, i) => ({ ...joint, ...(i === at && { name }), ...(joint.to && { to: joint.to.map((to) => (to === before ? name : to)) }) }));
};

/** Without one, and without the bones to it. */
export const withoutJoint = (joints: JointDef[], at: number): JointDef[] => {
  const gone = joints[at]?.name;
  return joints.toSpliced(at, 1).map((joint) => ({ ...joint, ...(joint.to && { to: joint.to.filter((to) => to !== gone) }) }));
};

export function JointEditor({ joints, fault, onChange }: Props) {
  const t = useWords(words);
  const put = (at: number, part: Partial<JointDef>) => onChange(joints.map((joint, i) => (i === at ? { ...joint, ...part } : joint)));
  return (
    <fieldset className={styles["classes"]}>
      <legend>{t("joints")}</legend>
      <ul>
        {joints.map((joint, i) => (
          <li key={i}>
            <TextInput className={styles["grow"]} aria-label={t("jointName", { n: i + 1 })} placeholder={t("name")} value={joint.name} dir="auto" onChange={(e) => onChange(renamed(joints, i, e.currentTarget.value))} />
            <MultiSelect className={styles["grow"]} aria-label={t("bones", { name: joint.name })} placeholder={joint.to?.length ? "" : t("bonesTo")} value={joint.to ?? []} onChange={(to) => put(i, { to })}
              data={[...new Set(joints.filter((j, k) => k !== i && j.name !== "" && j.name !== joint.name).map((j) => j.name))]} />
            {(["x", "y"] as const).map((axis) => (
              <NumberInput key={axis} w={72} aria-label={t(`rest.${axis}`, { name: joint.name })} suffix=" %" min={0} max={100} value={joint[axis] === undefined ? "" : Math.round(100 * joint[axis])}
                onChange={(v) => { if (typeof v === "number") put(i, { [axis]: Math.min(1, Math.max(0, v / 100)) }); }} />
            ))}
            <ActionIcon variant="subtle" color="gray" aria-label={t("removeJoint", { name: joint.name || String(i + 1) })} onClick={() => onChange(withoutJoint(joints, i))}><Icon name="remove" size={16} /></ActionIcon>
          </li>
        ))}
      </ul>
      <div className={styles["bar"]}><Button size="compact-sm" variant="subtle" onClick={() => onChange([...joints, { name: "" }])}>{t("addJoint")}</Button></div>
      {fault}
    </fieldset>
  );
}
