import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";

/** Debian's, what test/setup.sh installs; then those of other systems. */
const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How a page is looked at. */
export interface View {
  readonly width: number;
  readonly colours: "light" | "dark";
}

/** A page with what happened in it. */
export interface Opened {
  readonly page: Page;
  /** Messages on the console, errors and dialogs. */
  readonly complaints: string[];
  /** Addresses that it asked for, beside its own. */
  readonly requests: string[];
}

/** A headless Chromium with an empty profile. */
export interface Browser {
  /** Opens a local file, as a double click does. */
  open(file: string, view: View): Promise<Opened>;
  close(): Promise<void>;
}

export async function startBrowser(): Promise<Browser> {
  const executablePath = PROGRAMS.find((program) => existsSync(program));
  if (executablePath === undefined) {
    throw new Error("there is no Chromium on this machine: install it with: apt-get install chromium");
  }
  const profile = await mkdtemp(join(tmpdir(), "slipway-browser-"));
  const context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: FLAGS });
  return {
    open: (file, view) => open(context, file, view),
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

async function open(context: BrowserContext, file: string, { width, colours }: View): Promise<Opened> {
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  const url = `file://${file}`;
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: colours });
  await page.goto(url);
  return { page, complaints, requests };
}
