import { DirectionProvider, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect } from "react";
import { RouterProvider } from "@tanstack/react-router";
import { queryClient } from "#shared/api/index.ts";
import { directionOf, useLocale } from "#shared/i18n/index.ts";
import { schemeManager, theme } from "#shared/theme/index.ts";
import { router } from "./router.tsx";

const warmAfterMs = 1_500; // what this page itself needs comes first
const warmPages = (): void => void new Worker(new URL("./warm.worker.ts", import.meta.url), { type: "module" });
/** Once the page has nothing to do. */
const whenIdle = (act: () => void): void => void ("requestIdleCallback" in window ? requestIdleCallback(act) : act());

export function App() {
  useEffect(() => {
    const timer = setTimeout(() => whenIdle(warmPages), warmAfterMs);
    return () => clearTimeout(timer);
  }, []);
  const direction = directionOf(useLocale());
  return (
    <DirectionProvider key={direction} initialDirection={direction} detectDirection={false}>
      <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={schemeManager} withCssVariables={false} withGlobalClasses={false}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <Notifications position="bottom-center" limit={3} />
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  );
}
