/** Several operations on one image, which is made ready, read and encoded once. */

import { bodiesAround, leave, textBody, type WrittenBody, withPlace } from "../body/body.js";
import { encode, refusal } from "../body/input.js";
import { run } from "../call/call.js";
import type { CommandClass, Metadata } from "../call/command.js";
import { checkManner, type Manner } from "../call/config.js";
import { contextOf } from "../call/context.js";
import { type Given, imageSettings, RekognitionClient, remoteIn } from "../client.js";
import { configError } from "../errors.js";
import { type ImageSettings, prepare } from "../image/prepare.js";
import { type SentImage, withKept } from "../image/sent.js";
import type { ImageSource } from "../image/source.js";
import type { Body } from "../module/arena.js";
import type { Limits } from "../module/limits.js";
import { own } from "../runtime/own.js";
import { plain } from "../runtime/plain.js";
import { runWithin, until } from "../runtime/wait.js";
import type { AnalysisCall } from "../worker/messages.js";
import {
  DetectCustomLabelsCommand,
  DetectFacesCommand,
  DetectLabelsCommand,
  DetectModerationLabelsCommand,
  DetectProtectiveEquipmentCommand,
  DetectTextCommand,
  IndexFacesCommand,
  RecognizeCelebritiesCommand,
  SearchFacesByImageCommand,
  SearchUsersByImageCommand,
} from "./generated/commands.js";
import type { Image } from "./generated/types.js";

const COMMANDS = {
  celebrities: RecognizeCelebritiesCommand,
  customLabels: DetectCustomLabelsCommand,
  faces: DetectFacesCommand,
  indexFaces: IndexFacesCommand,
  labels: DetectLabelsCommand,
  moderation: DetectModerationLabelsCommand,
  protectiveEquipment: DetectProtectiveEquipmentCommand,
  searchFaces: SearchFacesByImageCommand,
  searchUsers: SearchUsersByImageCommand,
  text: DetectTextCommand,
};

type Commands = typeof COMMANDS;
type InputOf<Class> =
  Class extends CommandClass<infer Input, infer _> ? Omit<Input, "Image"> : never;
type OutputOf<Class> = Class extends CommandClass<infer _, infer Output> ? Output : never;
/** Where nothing but the image is required, `true` is enough. */
type Choice<Input> = object extends Input ? Input | boolean : Input;

/** Which operations, each with its input but for the image, or `true`. */
export type Analyses = { [Name in keyof Commands]?: Choice<InputOf<Commands[Name]>> | undefined };

/** What the operations answered, by the names under which they were asked for. */
export type AnalysisResults<Asked extends Analyses> = {
  [Name in keyof Asked & keyof Commands]: Asked[Name] extends object | true
    ? OutputOf<Commands[Name]>
    : OutputOf<Commands[Name]> | undefined;
} & {
  /** What was done to the image; absent if it is in S3. */
  $image: SentImage | undefined;
};

/** What a call can be told. */
export interface AnalysisOptions {
  /** Ends it at once. */
  abortSignal?: AbortSignal;
  /** How long it may take in all, in milliseconds. @default the client's `timeout` */
  timeout?: number;
  /** How often each operation is tried in all, from 1. @default the client's `maxAttempts` */
  maxAttempts?: number;
  /** @default the client's `retryMode` */
  retryMode?: "standard" | "adaptive";
}

/** The names of {@link AnalysisOptions}. */
export const ANALYSIS_OPTIONS = ["abortSignal", "timeout", "maxAttempts", "retryMode"];

/**
 * Sends one image to several operations at once. If one fails, the others run to their end, and its error is
 * thrown.
 */
export async function analyze<Asked extends Analyses>(
  client: RekognitionClient,
  image: ImageSource | Image,
  analyses: Asked,
  options: AnalysisOptions = {},
): Promise<AnalysisResults<Asked>> {
  return analyzeOne(client, image, analyses, options);
}

/** The same; `isPatient` as calls have it. */
export async function analyzeOne<Asked extends Analyses>(
  client: RekognitionClient,
  image: ImageSource | Image,
  analyses: Asked,
  options: AnalysisOptions,
  isPatient?: boolean,
): Promise<AnalysisResults<Asked>> {
  checkClient(client);
  const given = own(options);
  const { abortSignal, timeout, maxAttempts, retryMode } = given;
  const settings = { timeout, maxAttempts, retryMode, isPatient };
  checkManner(given, ANALYSIS_OPTIONS);
  let calls: AnalysisCall[];
  try {
    calls = callsOf(image, analyses);
  } catch (fault) {
    throw await refusal(fault);
  }
  const remote = remoteIn(client);
  const results = remote
    ? remote.run({ calls }, settings, abortSignal)
    : runOperations(client, calls, { ...settings, abortSignal });
  return results as Promise<AnalysisResults<Asked>>;
}

/** Refuses what is no client. */
export function checkClient(client: RekognitionClient): void {
  if (!(client instanceof RekognitionClient)) {
    throw configError("client: expected one of this package, found another");
  }
}

/** Reads the image of calls whose inputs have been checked, and makes them. */
export async function runOperations(
  client: RekognitionClient,
  calls: AnalysisCall[],
  { timeout = client.config.timeout, abortSignal, ...manner }: Given<AnalysisOptions> & Manner,
): Promise<object> {
  return runWithin(timeout, abortSignal, async (signal) => {
    const writing = bodiesOf(imageSettings(client.config), calls, signal);
    try {
      const ready = Promise.all([contextOf(client), writing]);
      const [context, { bodies, images }] = await until(ready, signal);
      const running = calls.map(({ operation }, index) =>
        run(context, operation, { ...(bodies[index] as Body), images }, signal, manner),
      );
      const answers = await Promise.allSettled(running);
      const results = calls.map(({ name }, index) => {
        const answer = answers[index] as PromiseSettledResult<Metadata>;
        if (answer.status === "rejected") throw answer.reason;
        return [name, answer.value];
      });
      return { ...Object.fromEntries(results), $image: images.Image };
    } finally {
      await leave(writing, signal); // what was answered is answered
    }
  });
}

function callsOf(image: ImageSource | Image, analyses: Analyses): AnalysisCall[] {
  const asked = Object.entries(Object(analyses)).filter(([, choice]) => choice);
  if (!asked.length) throw configError(`analyze: expected one of ${NAMES} to do, found none`);
  return asked.map(([name, choice]) => {
    const Class = Object.hasOwn(COMMANDS, name) && COMMANDS[name as keyof Commands];
    if (!Class) throw configError(`analyze: expected one of ${NAMES}, found ${plain(name, 64)}`);
    const input = choice === true ? {} : (choice as object);
    const { operation } = Class;
    return { name, operation, parts: encode(operation, { ...input, Image: image }) };
  });
}

const NAMES = Object.keys(COMMANDS).join(", ");

/** The bodies, which are left together. */
interface Bodies extends WrittenBody {
  readonly bodies: Body[];
}

async function bodiesOf(
  settings: ImageSettings,
  calls: AnalysisCall[],
  signal?: AbortSignal,
): Promise<Bodies> {
  const [{ parts }] = calls as [AnalysisCall];
  const binary = parts.find((part) => typeof part !== "string");
  const around = calls.map(({ parts: [before, , behind] }) => [`${before}`, `${behind}`] as const);
  if (!binary) {
    return { ...textBody(""), bodies: calls.map(({ parts }) => textBody(parts.join(""))) };
  }
  const limits = strictest(calls.map(({ operation }) => operation.limits));
  const prepared = await prepare(binary.source, "analyze: Image", limits, settings, signal);
  if (prepared.about.via === "s3" && settings.store) {
    const stored = await settings.store(prepared, signal);
    const images = { Image: withKept(prepared.about, stored.length) };
    const bodies = around.map(([before, behind]) => textBody(withPlace(before, stored, behind)));
    return { ...textBody(""), bodies, images, stores: [stored] };
  }
  const { bodies, images } = await bodiesAround(prepared, around);
  return { ...(bodies[0] as Body), bodies, images, stores: [] };
}

function strictest(all: Limits[]): Limits {
  const each = (index: number) => all.map((limits) => limits[index] as number);
  return [Math.min(...each(0)), Math.max(...each(1)), Math.min(...each(2))];
}
