// The look: one accent, neutral greys, state colours only for state, 14 px, an 8 px grid.
import { Drawer, Menu, Modal, Tooltip, createTheme, defaultCssVariablesResolver, mergeMantineTheme, DEFAULT_THEME } from "@mantine/core";
import type { CSSVariablesResolver, MantineColorsTuple } from "@mantine/core";
import { convertCssVariables } from "@mantine/core";

const accent: MantineColorsTuple = ["#eef2fb", "#d9e1f6", "#b7c6ed", "#93a9e4", "#7791dc", "#5b7bd2", "#4166c3", "#3354a8", "#2a468d", "#1f3670"];
const gray: MantineColorsTuple = ["#f7f7f7", "#efefef", "#e4e4e4", "#d6d6d6", "#c2c2c2", "#a3a3a3", "#767676", "#595959", "#3d3d3d", "#262626"];
const dark: MantineColorsTuple = ["#d6d6d6", "#bdbdbd", "#9c9c9c", "#7a7a7a", "#4a4a4a", "#3a3a3a", "#2d2d2d", "#222222", "#1b1b1b", "#141414"];

const red: MantineColorsTuple = ["#fdf0ef", "#fadcd9", "#f2b5af", "#ea8b82", "#e2675c", "#d64a3e", "#c4372c", "#b3261e", "#8f1c16", "#6b130f"];

export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  colors: { accent, gray, dark, red },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans Arabic", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  spacing: { xs: "4px", sm: "8px", md: "16px", lg: "24px", xl: "32px" },
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "22px" }, h2: { fontSize: "16px" }, h3: { fontSize: "14px" } } },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // Scroll locks write a <style> element, which the content security policy does not allow.
    // Their <header> would count as a second banner of the page, hence the role.
    Modal: Modal.extend({ defaultProps: { lockScroll: false, attributes: { header: { role: "none" } }, transitionProps: { duration: 120 } } }),
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false, attributes: { header: { role: "none" } }, position: "right", transitionProps: { duration: 120 } } }),
    // Inside its landmark, and with nothing in it that is no item.
    Menu: Menu.extend({ defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false, transitionProps: { duration: 100 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, transitionProps: { duration: 100 } } }),
  },
});

const resolver: CSSVariablesResolver = (full) => {
  const base = defaultCssVariablesResolver(full);
  return {
    variables: base.variables,
    light: { ...base.light, "--mantine-color-dimmed": "#5f5f5f", "--mantine-color-error": "#b3261e", "--mantine-color-anchor": "#2a468d", "--mantine-color-placeholder": "#6e6e6e",
      "--lw-canvas": "#808080", "--lw-plot": "#3f65c4", "--lw-plot-band": "#3f65c433", "--lw-surface": "#fafafa", "--lw-line": "#e0e0e0", "--lw-ok": "#1a7f4b", "--lw-warn": "#8a5a00", "--lw-bad": "#b3261e" },
    dark: { ...base.dark, "--mantine-color-dimmed": "#a8a8a8", "--mantine-color-error": "#ff8a80", "--mantine-color-anchor": "#a9bff5", "--mantine-color-placeholder": "#929292",
      "--mantine-color-body": "#161616", "--lw-canvas": "#505050", "--lw-plot": "#8aa6ee", "--lw-plot-band": "#8aa6ee33", "--lw-surface": "#1d1d1d", "--lw-line": "#333333", "--lw-ok": "#5fd29a", "--lw-warn": "#f2b84b", "--lw-bad": "#ff8a80" },
  };
};

/** Gives the page Mantine's variables without a <style> element, so that `style-src 'self'` holds. */
export function adoptThemeStyles(target: Document): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(convertCssVariables(resolver(mergeMantineTheme(DEFAULT_THEME, theme)), ":root"));
  target.adoptedStyleSheets = [...target.adoptedStyleSheets, sheet];
}
