package dev.buildimage.registry;

import dev.buildimage.image.Digest;

/**
 * What a push did.
 *
 * @param digest the manifest's, by which the image can be pulled from now on
 * @param bytesSent size of the blobs that went over the wire
 * @param blobsSent how many those were
 * @param blobsThere how many were there already, or could be mounted
 */
public record PushResult(Digest digest, long bytesSent, int blobsSent, int blobsThere) {}
