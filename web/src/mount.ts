/** Puts a page into an element, and takes it away again. */
import { mount, unmount } from "svelte";
import App from "./App.svelte";
import Failure from "./parts/Failure.svelte";
import type { Supplier } from "./lib/kernels";
import { createPage, type Host } from "./state/page.svelte";

export async function mountPage(
  element: HTMLElement,
  supplier: Supplier,
  host: Host,
): Promise<() => Promise<void>> {
  try {
    const page = createPage(await supplier.catalogue(), supplier, host);
    element.replaceChildren();
    const app = mount(App, { target: element, props: { page } });
    return async () => {
      page.dispose();
      await unmount(app);
    };
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    element.replaceChildren();
    const app = mount(Failure, { target: element, props: { what } });
    return () => unmount(app);
  }
}
