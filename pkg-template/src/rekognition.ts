/** The aggregated client: one method an operation. */

import { type CallOptions, RekognitionClient } from "./client.js";
import { DetectFacesCommand, DetectLabelsCommand } from "./commands.js";
import type {
  DetectFacesCommandInput,
  DetectFacesCommandOutput,
  DetectLabelsCommandInput,
  DetectLabelsCommandOutput,
} from "./types.js";

/** A client of Amazon Rekognition with a method for each operation. */
export class Rekognition extends RekognitionClient {
  /** See {@link DetectFacesCommand}. */
  detectFaces(
    input: DetectFacesCommandInput,
    options?: CallOptions,
  ): Promise<DetectFacesCommandOutput> {
    return this.send(new DetectFacesCommand(input), options);
  }

  /** See {@link DetectLabelsCommand}. */
  detectLabels(
    input: DetectLabelsCommandInput,
    options?: CallOptions,
  ): Promise<DetectLabelsCommandOutput> {
    return this.send(new DetectLabelsCommand(input), options);
  }
}
