/** What leaves the page: files, numbers, text for the clipboard. */

export function save(name: string, content: Blob | string, type = "text/plain"): void {
  const blob = typeof content === "string" ? new Blob([content], { type }) : content;
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  // The download has taken hold of the file by the next turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(anchor.href), 0);
}

/** Whether the text is now on the clipboard. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export interface Sheet {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (number | string)[])[];
}

export function csv(sheet: Sheet): string {
  const lines = [sheet.columns, ...sheet.rows].map((row) => row.map(String).join(","));
  return `${lines.join("\n")}\n`;
}
