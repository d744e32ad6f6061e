// What all peers are told alike.

export const region = "us-east-1";

/** The example keys of the AWS documentation, and a token of the usual length. */
export const credentials = {
  accessKeyId: "ASIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  sessionToken: "IQoJb3JpZ2luX2VjEXAMPLE".repeat(40),
};

export const inBucket = { S3Object: { Bucket: "photos", Name: "street.jpg" } };
