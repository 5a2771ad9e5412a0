import { Button, NumberInput, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { projectQuery } from "#shared/api/index.ts";
import { useWords } from "#shared/i18n/index.ts";
import { uiWords } from "#shared/ui/index.ts";
import { readTiers, writeTiers } from "./model/rules.ts";
import type { TierForm } from "./model/rules.ts";
import type { RuleForm } from "./Rules.tsx";
import { words } from "./words.ts";
import styles from "./People.module.css";

const numberOr = (to: string | number): number | "" => (typeof to === "number" ? to : "");

export function TiersForm({ project, document, save, fault }: RuleForm) {
  const t = useWords(words);
  const ui = useWords(uiWords);
  const fields = useQuery(projectQuery(project)).data?.schema.fields ?? [];
  const [rows, setRows] = useState(() => readTiers(document));
  const put = (tier: string, part: Partial<TierForm>) => setRows(rows.map((row) => (row.tier === tier ? { ...row, ...part } : row)));
  return (
    <form onSubmit={(event) => { event.preventDefault(); void save(writeTiers(rows)); }} aria-label={t("rule.tiers")}>
      {rows.map((row) => (
        <fieldset key={row.tier} className={styles["ruleRow"]}>
          <legend>{ui(`tier.${row.tier}`)}</legend>
          <NumberInput label={t("tiers.reach")} suffix=" %" min={0} max={100} value={row.reach} onChange={(to) => put(row.tier, { reach: numberOr(to) })} w={150} />
          <NumberInput label={t("tiers.answers")} min={1} allowDecimal={false} value={row.answers} onChange={(to) => put(row.tier, { answers: numberOr(to) })} w={150} />
          <NumberInput label={t("tiers.lose")} suffix=" %" min={0} max={100} value={row.lose} onChange={(to) => put(row.tier, { lose: numberOr(to) })} w={150} />
          {fields.length > 1 && <Select label={t("tiers.field")} data={fields.map((f) => f.name)} value={row.field || (fields[0]?.name ?? null)} allowDeselect={false} onChange={(to) => put(row.tier, { field: to ?? "" })} w={160} />}
        </fieldset>
      ))}
      {fault && <p role="alert" className={styles["fault"]}>{fault}</p>}
      <Button type="submit">{t("ruleSave.tiers")}</Button>
    </form>
  );
}
