/** The preset comes without types; these are the two of its parts that Slipway hands on to parser and writer. */
declare module "conventional-changelog-conventionalcommits" {
  import type { ParserOptions } from "conventional-commits-parser";
  import type { CommitKnownProps, Options } from "conventional-changelog-writer";

  export default function createPreset<Commit extends CommitKnownProps>(): {
    parser: ParserOptions;
    writer: Options<Commit>;
  };
}
