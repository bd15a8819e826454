/** The sections of the article: every file in sections/, in the order it asks for. */
import type { Component } from "svelte";

interface SectionFile {
  readonly default: Component<{ id: string }>;
  readonly order: number;
  readonly title: string;
  /** The name in the progress rail. */
  readonly label: string;
}

export interface Section extends SectionFile {
  readonly id: string;
}

export function sections(): readonly Section[] {
  const files = import.meta.glob<SectionFile>("./sections/*.svelte", { eager: true });
  return Object.entries(files)
    .map(([path, file]) => {
      const { order, title, label } = file;
      const id = path.replace(/^.*\/(.*)\.svelte$/, "$1");
      return { default: file.default, order, title, label, id };
    })
    .sort((a, b) => a.order - b.order);
}
