/** The losses that the page opens with; the build lets the browser fetch them early. */
export const LOSSES: readonly string[] = ["squared_error"];
