import { isMap, isScalar, isSeq, parseDocument, visit, type Scalar, type YAMLMap } from "yaml";
import { renderedImages } from "../chart-validation/rendering.ts";
import { imagesOf, type Images } from "../images.ts";
import { fullRepository } from "../reference.ts";
import type { ManifestObject } from "./objects.ts";

/** What the controller's image is called where a kustomization has still to be told its name: Kubebuilder's `controller:latest`. */
const PLACEHOLDER = "docker.io/library/controller";

/**
 * The objects of a kustomization with the images of this release in place of those that stand for them, as `kustomize edit set image`
 * would have it. An image stands for one of the release whose repository ends in its name; for the plain one, what is called
 * `controller`, or is the only image that is run. Variables that name it are changed, too: CloudNativePG's operator is told so what to
 * start in other pods.
 */
export function withReleasedImages(objects: readonly ManifestObject[], plan: Images): ManifestObject[] {
  const candidates = objects.filter(({ kind }) => kind !== "CustomResourceDefinition");
  const released = releasedImages(renderedImages(candidates.map(({ text }) => text).join("\n---\n")), plan);
  return objects.map((object) =>
    candidates.includes(object) && object.text.includes("image")
      ? { ...object, text: replaceImages(object.text, released) }
      : object,
  );
}

/** What images are called in the release, by how they are written in the manifests. */
function releasedImages(run: readonly string[], plan: Images): ReadonlyMap<string, string> {
  const plain = imagesOf(plan).filter(({ variant }) => variant === undefined);
  const named = run.flatMap((written) => {
    const name = fullRepository(written)?.split("/").at(-1);
    const meant = plain.find((image) => image.name === name);
    return meant === undefined ? [] : [{ written, meant }];
  });
  const told = named.some(({ meant }) => meant === plan.image);
  const placeholders = run.filter((written) => fullRepository(written) === PLACEHOLDER);
  const only = placeholders.length === 0 && new Set(run.map(fullRepository)).size === 1 ? run : placeholders;
  const unnamed = told ? [] : only.map((written) => ({ written, meant: plan.image }));
  return new Map([...named, ...unnamed].map(({ written, meant }) => [written, `${meant.repository}:${meant.tag}`]));
}

/** Replaces the images of containers and the variables that name them; everything else of the text stays as it is. */
function replaceImages(text: string, released: ReadonlyMap<string, string>): string {
  const places: { readonly from: number; readonly to: number; readonly image: string }[] = [];
  visit(parseDocument(text), {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !/^(initContainers|containers)$/.test(String(key.value)) || !isSeq(value)) return;
      for (const scalar of value.items.filter(isMap).flatMap(imageScalars)) {
        const image = released.get(String(scalar.value));
        if (image !== undefined && scalar.range) places.push({ from: scalar.range[0], to: scalar.range[1], image });
      }
    },
  });
  // From the end on, so that the places before stay where they are.
  const backwards = places.sort((a, b) => b.from - a.from);
  return backwards.reduce((all, { from, to, image }) => all.slice(0, from) + image + all.slice(to), text);
}

/** The places of a container where an image may be written. A variable has to have a tag or a digest: a name alone may mean anything. */
function imageScalars(container: YAMLMap): Scalar[] {
  const env: unknown = container.get("env");
  const variables = isSeq(env) ? env.items.filter(isMap).map((variable): unknown => variable.get("value", true)) : [];
  const naming = variables.filter((value) => isScalar(value) && String(value.value).includes(":"));
  return [container.get("image", true), ...naming].filter((value) => isScalar(value));
}
