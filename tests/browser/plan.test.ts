// Money and time: a lead sets a budget, sees what work has cost, and looks ahead.
import assert from "node:assert/strict";
import { labelled, newProject } from "./pages_setup.ts";
import { story } from "./story.ts";

story("a lead plans, sees the cost, and asks what if", async (world) => {
  const { project, olive, ann } = await labelled(world);
  const { page } = olive;
  await olive.call("PATCH", `/projects/${project}/people/${ann.id}`, { cost: 0.4, cost_per: "item" });
  await page.setViewportSize({ width: 1280, height: 1500 });
  await page.goto(`/p/${project}`);
  await page.getByRole("link", { name: "Budget, deadline, forecast" }).click();
  await page.getByRole("heading", { name: "Plan", level: 1 }).waitFor();
  await page.getByText("No budget and no deadline").waitFor();
  await page.getByRole("heading", { name: "What was spent" }).waitFor();

  await page.getByLabel("Cost of an answer").first().fill("0.5");
  await page.getByLabel("Cost of a review").first().fill("2");
  await page.getByLabel("Budget", { exact: true }).fill("12");
  await page.getByRole("button", { name: "Save" }).press("Enter");
  await page.getByText("Spent: 0 of 12.").waitFor();

  const refit = await olive.call<{ job: string }>("POST", `/projects/${project}/refit`);
  await olive.waitForJob(refit.job);
  await page.getByRole("button", { name: "Find prices now" }).click();
  await page.getByText(/^Prices found .* A unit of money must gain .* of accuracy on an item\.$/).waitFor();
  await page.getByText(/The budget does not suffice for the fewest answers of every item/).waitFor();

  const asked = page.getByRole("group", { name: "What if" });
  await asked.getByLabel("Target").fill("50");
  await asked.getByLabel("Answers at least").fill("1");
  await asked.getByLabel("Answers an hour").fill("20");
  await asked.getByLabel("Who answers").selectOption("specialist");
  await page.getByRole("button", { name: "Look ahead" }).click();
  await page.getByRole("columnheader", { name: "What if" }).waitFor();
  const answers = page.getByRole("row", { name: /^Answers \d/ });
  const [present = 0, , wanted = 0] = (await answers.getByRole("cell").allTextContents()).map((text) => Number.parseInt(text));
  assert.ok(wanted < present, `${wanted} answers of specialists up to 50 %, ${present} as it is`);
  await page.getByText("Too few hours with work to name a date.").waitFor();
  await olive.accessible();
  await olive.picture("plan-light");

  await page.getByLabel("Budget", { exact: true }).fill("");
  await page.getByLabel("Deadline", { exact: true }).fill("2020-01-01T10:00");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("deadline: has passed already").waitFor();

  for (const [name, options] of Object.entries({ dark: { colorScheme: "dark", viewport: { width: 1280, height: 1500 } }, phone: { viewport: { width: 390, height: 2400 }, hasTouch: true } } as const)) {
    const other = await world.seated(olive, options);
    await other.page.goto(`/p/${project}/plan`);
    await other.page.getByRole("heading", { name: "What was spent" }).waitFor();
    await other.page.getByText("How right each tier is").first().waitFor();
    await other.accessible();
    await other.picture(`plan-${name}`);
  }
  await page.goto(`/p/${project}/quality`);
  await page.getByRole("heading", { name: "What did it cost, and how right is each tier?" }).waitFor();
  await olive.accessible();

  await olive.call("PATCH", "/me/preferences", { locale: "ar" });
  await page.goto(`/p/${project}/plan`);
  await page.getByRole("heading", { name: "الخطة", level: 1 }).waitFor();
  await page.getByRole("heading", { name: "ما أُنفق" }).waitFor();
  await olive.accessible();
  await olive.picture("plan-arabic");
});

story("a plan has a first use, too little to say, and nothing for annotators", async (world) => {
  const olive = await world.owner();
  const ann = await world.member(olive, "Ann");
  const project = await newProject(olive, 4, { people: [{ email: ann.email, role: "annotator" }] });
  await olive.page.goto(`/p/${project}/plan`);
  await olive.page.getByText("Nobody has worked here yet.").waitFor();
  await olive.page.getByRole("button", { name: "Look ahead" }).press("Enter");
  await olive.page.getByText("Too little to say: no item was answered so far, 20 are wanted. 4 items are not done.").waitFor();
  await olive.page.getByLabel("Budget", { exact: true }).fill("100");
  await olive.page.getByRole("button", { name: "Save" }).click();
  await olive.page.getByText(/answer_cost: is 0 and nobody has a cost of their own/).waitFor();
  await olive.accessible();
  await olive.picture("plan-first");
  await ann.page.goto(`/p/${project}/plan`);
  await ann.page.getByText("Managers see this").waitFor();
  await ann.accessible();
});
