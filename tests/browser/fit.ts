// Whether all of a page can be seen and reached: nothing wider than the window, no control or its words cut off.
import type { Page } from "playwright-core";

/** What does not fit, in words; none where all does. What scrolls in a place of its own may be wider than that. */
export async function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const room = document.documentElement.clientWidth, beyond = document.documentElement.scrollWidth - room;
    if (beyond > 0) found.push(`${beyond} px too wide`);
    const hidden = (e: Element) => e.closest("[aria-hidden=true], [hidden], .visually-hidden, [data-portal]:empty") !== null;
    const named = (e: Element) => `${e.tagName.toLowerCase()} "${((e as HTMLElement).innerText || e.getAttribute("aria-label") || e.getAttribute("placeholder") || "").trim().slice(0, 60)}"`;
    /** How much of it lies outside of what cuts it off without a way to scroll there. */
    const cutOff = (e: Element): number => {
      const box = e.getBoundingClientRect();
      let out = Math.max(-box.left, box.right - room, 0);
      for (let around = e.parentElement; around; around = around.parentElement) {
        const { overflowX, position } = getComputedStyle(around);
        if (overflowX === "auto" || overflowX === "scroll") return 0;
        if (overflowX === "hidden" || overflowX === "clip") {
          const edge = around.getBoundingClientRect();
          out = Math.max(out, edge.left - box.left, box.right - edge.right);
        }
        if (position === "fixed") break;
      }
      return out;
    };
    for (const e of document.querySelectorAll("button, a[href], input, select, textarea, summary, [role=button], [role=tab], [role=option]")) {
      if (hidden(e) || !e.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true })) continue;
      const box = e.getBoundingClientRect();
      if (box.width < 2 || box.height < 2) continue;
      const out = cutOff(e);
      if (out > 1) found.push(`${named(e)} is cut off by ${Math.round(out)} px`);
      const style = getComputedStyle(e);
      const meant = style.textOverflow === "ellipsis" || e.querySelector("[data-truncate]") !== null;
      if (/^(BUTTON|A|SUMMARY)$/u.test(e.tagName) && style.display !== "inline" && !meant && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 3))
        found.push(`${named(e)} does not hold its words: ${e.scrollWidth}x${e.scrollHeight} in ${e.clientWidth}x${e.clientHeight}`);
    }
    return [...new Set(found)];
  });
}
