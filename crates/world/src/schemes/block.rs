//! Blocks: stretches of the publication that each hold one round of all schemes.

use crate::people::cast::Cast;
use crate::schemes::SCHEMES;
use crate::schemes::stage::{Registers, Stage};

/// Processes in a block. One round of schemes and look-alikes takes about 115 of them, so about one process in eight is
/// planted and about one in sixteen is guilty, however large the world.
const BLOCK: u64 = 900;
/// A world too small for a block still gets one round if it has at least so many processes.
const SMALLEST: u64 = 250;

/// Where block number `block` of a world of `processes` begins and how many processes it has, and whether schemes are
/// planted in it (the last, cut-off block holds ordinary processes only).
pub(crate) fn bounds(processes: u64, block: u64) -> Option<(u64, usize, bool)> {
    let first = block * BLOCK;
    if first >= processes {
        return None;
    }
    let size = (processes - first).min(BLOCK);
    let whole = size == BLOCK || (block == 0 && size >= SMALLEST);
    Some((first, size as usize, whole))
}

/// Plays one round of all schemes and look-alikes.
pub(crate) fn stage<'a>(seed: u64, block: u64, bounds: (u64, usize, bool), cast: &'a Cast, registers: Registers<'a>) -> Stage<'a> {
    let (first, size, whole) = bounds;
    let mut stage = Stage::new(seed, block, (first, size), cast, registers);
    if whole {
        for (index, scheme) in SCHEMES.iter().enumerate() {
            stage.play(index, scheme, true);
            stage.play(index, scheme, false);
        }
    }
    stage
}
