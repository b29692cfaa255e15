import { dag, type Container, type Directory, type Secret } from "@dagger.io/dagger";
import { explainRegistry, isNotFound } from "../src/diagnose-registry.ts";
import { throwIfAny } from "../src/errors.ts";
import { dockerConfig, type RegistryCredentials } from "../src/publish.ts";
import { shellLine } from "../src/shell.ts";
import { answersOf, outputOf, soleAnswerOf } from "./answers.ts";
import { problemOf, sync } from "./exec.ts";
import { patiently } from "./retry.ts";

/** Who logs in to the registry. */
export interface Login {
  readonly user: string;
  readonly password: Secret;
}

/** The logins that are passed to a release. */
export interface Logins {
  readonly registry?: Login;
  /** For the git server of the classic chart repository. */
  readonly git?: Login;
}

/** Who logs in to a registry; undefined for nobody. */
interface RegistryLogin {
  readonly registry: string;
  readonly login: Login | undefined;
}

const configFolder = "/run/slipway";

/**
 * The release tools with the registry's credentials, for one run: what they do is never taken from the engine's
 * cache. The credentials are a mounted secret, which is in no layer and is scrubbed from the engine's logs.
 *
 * @param before another registry that is read, too
 */
export async function loggedIn(
  release: Container,
  registry: string,
  login: Login | undefined,
  before?: RegistryLogin,
): Promise<Container> {
  const fresh = release.withEnvVariable("SLIPWAY_RUN", crypto.randomUUID());
  const logins = [...(before === undefined ? [] : [before]), { registry, login }];
  const known = (await Promise.all(logins.map(credentialsOf))).filter((each) => each !== undefined);
  if (known.length === 0) return fresh;
  const config = dockerConfig(known);
  // The name carries the content's hash, because the engine keeps one value for a name within a session.
  const secret = dag.setSecret(`slipway-registry-${await nameOf(config)}`, config);
  return fresh
    .withMountedSecret(`${configFolder}/config.json`, secret)
    .withEnvVariable("DOCKER_CONFIG", configFolder)
    .withEnvVariable("HELM_REGISTRY_CONFIG", `${configFolder}/config.json`);
}

async function credentialsOf({ registry, login }: RegistryLogin): Promise<RegistryCredentials | undefined> {
  return login && { registry, user: login.user, password: (await login.password.plaintext()).trimEnd() };
}

/** A short name for a secret, made of its content. */
export async function nameOf(text: string): Promise<string> {
  return (await sha256(text)).slice(0, 12);
}

/** SHA-256 of a text in UTF-8, as 64 hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Buffer.from(hash).toString("hex");
}

/**
 * The digest that a reference has in the registry, or undefined where it does not exist. Every call asks anew:
 * without something new in it, the engine would answer a second look-up with the first one's result.
 */
export async function digestOf(tools: Container, reference: string): Promise<string | undefined> {
  const [digest] = await digestsOf(tools, [reference]);
  return digest;
}

/** As {@link digestOf}, of several references at once; in their order. */
export async function digestsOf(tools: Container, references: readonly string[]): Promise<(string | undefined)[]> {
  const found = await lookUp(tools, references, "head");
  return found.map((digest) => digest?.trim());
}

/** A manifest or index as the registry has it. */
export interface StoredManifest {
  readonly digest: string;
  /** Every byte of it. */
  readonly text: string;
}

/** The manifest or index that a reference leads to, or undefined where it does not exist; asks anew, as {@link digestOf}. */
export async function manifestOf(tools: Container, reference: string): Promise<StoredManifest | undefined> {
  const [manifest] = await manifestsOf(tools, [reference]);
  return manifest;
}

/** As {@link manifestOf}, of several references at once; in their order. */
export async function manifestsOf(
  tools: Container,
  references: readonly string[],
): Promise<(StoredManifest | undefined)[]> {
  const found = await lookUp(tools, references, "get", "--format", "raw-body");
  return Promise.all(
    found.map(async (text) => (text === undefined ? undefined : { digest: `sha256:${await sha256(text)}`, text })),
  );
}

/** What `regctl manifest` prints of each reference, or undefined where the registry does not have it. */
function lookUp(
  tools: Container,
  references: readonly string[],
  ...args: readonly string[]
): Promise<(string | undefined)[]> {
  const questions = references.map((reference) => {
    return { where: `look-up of ${reference}`, line: regctlLine("manifest", ...args, reference) };
  });
  return ask(tools, questions, isNotFound);
}

/** What is asked of a registry: a shell line, and its name in messages. */
export interface Question {
  readonly where: string;
  readonly line: string;
}

/**
 * Asks registries several things side by side, all of them again when that may help.
 *
 * @param isNone whether what a failed line said on standard error is an answer, too: that there is nothing
 * @returns what each line prints, in their order; undefined where there is nothing
 */
export async function ask(
  tools: Container,
  questions: readonly Question[],
  isNone: (stderr: string) => boolean,
): Promise<(string | undefined)[]> {
  if (questions.length === 0) return [];
  return patiently(questions.map(({ where }) => where).join(", "), async () => {
    const lines = questions.map(({ line }) => line);
    const answers = await answersOf(tools, lines);
    throwIfAny(
      answers.flatMap((answer, i) =>
        answer.exitCode === 0 || isNone(answer.stderr)
          ? []
          : problemOf(answer, explainRegistry(questions[i]?.where ?? "")),
      ),
    );
    return answers.map(({ exitCode, stdout }) => (exitCode === 0 ? stdout : undefined));
  });
}

/**
 * Proves that the login may push to a repository, without leaving anything that has a name: an empty JSON object,
 * which every OCI artifact shares, is uploaded as a blob.
 */
export async function checkPush(tools: Container, repository: string): Promise<void> {
  const line = `printf '{}' | ${regctlLine("blob", "put", repository)}`;
  await ask(tools, [{ where: `trial upload to ${repository}`, line }], () => false);
}

/** Runs regctl and returns what it prints. */
export function regctl(tools: Container, where: string, ...args: string[]): Promise<string> {
  return talk(tools, where, regctlLine(...args));
}

/** A shell line that runs regctl, for {@link talk}. */
export function regctlLine(...args: string[]): string {
  return shellLine(...limited("regctl", ...args));
}

/**
 * Runs shell lines that talk to a registry, all of them again when that may help, and returns what they print. It is read
 * from files: the engine masks whatever is like a password in what a command prints, were it a part of a digest.
 *
 * @param where what is attempted and where, for example `push to ghcr.io/acme/app`
 */
export function talk(tools: Container, where: string, ...lines: string[]): Promise<string> {
  const line = lines.join(" && ");
  return patiently(where, async () => outputOf(await soleAnswerOf(tools, line), explainRegistry(where)));
}

/** A command that does not wait for ever: a registry may take a connection and then say nothing. */
function limited(...command: string[]): string[] {
  return ["timeout", "--verbose", "--kill-after=10", "900", ...command];
}

/** Fetches an image with all its platforms into an OCI layout, where it gets a tag. */
export async function copyImage(tools: Container, reference: string, tag = "image"): Promise<Directory> {
  const copy = tools.withExec(limited("regctl", "image", "copy", reference, `ocidir:///fetched:${tag}`));
  return (await sync(copy, explainRegistry(`fetch of ${reference}`))).directory("/fetched");
}
