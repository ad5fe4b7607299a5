/** What a build took and made, as JSON and as text. */
@NullMarked
package dev.buildimage.report;

import org.jspecify.annotations.NullMarked;
