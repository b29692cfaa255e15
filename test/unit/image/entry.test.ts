import { describe, expect, test } from "vitest";
import { parseListing } from "../../../src/image/entry.ts";

// What GNU tar 1.34 says of a folder that was made for it.
const listing = `drwxr-xr-x 0/0               0 2026-11-25 00:57:18 "./"
-rwsr-xr-x 0/0               2 2026-11-25 00:57:18 "./app"
crw-rw-rw- 0/0             1,3 2026-11-25 00:57:18 "./null"
drwxrwxrwt 0/0               0 2026-11-25 00:57:18 "./tmp/"
-rw-r--r-- 1000/50        1234 2026-11-25 00:57:18 "./we ird\\n\\303\\274\\"q -> x"
lrwxrwxrwx 0/0               0 2026-11-25 00:57:18 "/link" -> "a \\" b"
hrwsr-xr-x 0/0               0 2026-11-25 00:57:18 "./hard" link to "./app"
`;
const sum = (digit: string): string => digit.repeat(64);

describe("parseListing", () => {
  test("reads every kind of entry, and names that look like something else", () => {
    const entries = parseListing(listing);
    expect(entries.map(({ path, type }) => [path, type])).toEqual([
      ["", "folder"],
      ["app", "file"],
      ["null", "device"],
      ["tmp", "folder"],
      ['we ird\\n\\303\\274\\"q -> x', "file"],
      ["link", "symbolic link"],
      ["hard", "hard link"],
    ]);
    expect(entries[1]).toEqual({
      path: "app",
      type: "file",
      mode: "rwsr-xr-x",
      owner: "0/0",
      size: 2,
      time: "2026-11-25 00:57:18",
    });
    expect(entries[4]).toMatchObject({ owner: "1000/50", size: 1234 });
    expect(entries.slice(5).map(({ target }) => target)).toEqual(['a \\" b', "./app"]);
  });

  test("gives each file its digest, and nothing else one", () => {
    const entries = parseListing(listing, `${sum("a")}  -\n${sum("b")}  -\n`);
    expect(entries.map(({ sha256 }) => sha256)).toEqual([
      undefined,
      sum("a"),
      undefined,
      undefined,
      sum("b"),
      undefined,
      undefined,
    ]);
  });

  test("an empty layer has no entries, and what is no listing is a bug", () => {
    expect(parseListing("")).toEqual([]);
    expect(() => parseListing("tar: strange")).toThrow("This is a bug in Slipway");
  });
});
