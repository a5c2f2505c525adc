import {
  CaptureTag,
  type Context,
  type Emitter,
  evalToken,
  ForTag,
  TablerowTag,
} from 'liquidjs/dist/liquid.browser.mjs';
import { Series } from '../data/series.ts';
import { shrink } from './shrink.ts';

/** A loop over a series goes through its values, though elsewhere it stands for its last one. */
function loop(tag: typeof ForTag | typeof TablerowTag): typeof ForTag {
  return class extends (tag as typeof ForTag) {
    override *render(context: Context, emitter: Emitter): ReturnType<ForTag['render']> {
      const { collection } = this;
      const found: unknown = yield evalToken(collection, context);
      // To LiquidJS, a token with a content is a literal.
      this.collection = Object.create(collection, {
        content: { value: found instanceof Series ? found.values : found },
      });
      try {
        return yield* super.render(context, emitter);
      } finally {
        this.collection = collection;
      }
    }
  };
}

/** What was captured is a text like any other, also if it was printed by `shrink` or `metrics`. */
class Capture extends CaptureTag {
  override *render(context: Context): Generator<unknown, void, string> {
    yield* super.render(context);
    const variables = context.bottom() as Record<string, unknown>;
    variables[this.variable] = shrink(String(variables[this.variable]));
  }
}

export const tags = { for: loop(ForTag), tablerow: loop(TablerowTag), capture: Capture };
