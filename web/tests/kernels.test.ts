import { describe, expect, it } from "vitest";
import { together } from "../src/lib/kernels";

describe("code and its kernels", () => {
  it("come at once", async () => {
    const came: string[] = [];
    const slow = new Promise((done) => setTimeout(done, 20)).then(() =>
      came.push("kernel"),
    );
    came.push(await together(Promise.resolve("code"), slow));
    expect(came).toEqual(["kernel", "code"]);
  });

  it("come without a kernel that failed, but not without the code", async () => {
    const failed = (): Promise<never> => Promise.reject(new Error("gone"));
    await expect(together(Promise.resolve("code"), failed())).resolves.toBe("code");
    await expect(together(failed())).rejects.toThrow("gone");
  });
});
