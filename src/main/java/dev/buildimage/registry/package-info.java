/** The distribution API: resolve, pull, push, mount, credentials, mirrors, retries. */
@NullMarked
package dev.buildimage.registry;

import org.jspecify.annotations.NullMarked;
