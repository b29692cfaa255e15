import { func, object } from "@dagger.io/dagger";

@object()
export class ModuleName {
  /** Returns a greeting. */
  @func()
  hello(): string {
    return "hello";
  }
}
