//! The mel filter bank that Whisper's models were trained with and that a
//! ggml file carries: Slaney's scale and area norm (librosa's default).

/// Half the points of Whisper's Fourier transform, and the one at zero.
pub(super) const BINS: usize = 201;
const BIN_HZ: f64 = 40.0;
const TOP_HZ: f64 = 8000.0;
/// Where the scale turns from linear to logarithmic.
const BREAK_HZ: f64 = 1000.0;
const BREAK_MEL: f64 = BREAK_HZ / HZ_PER_MEL;
const HZ_PER_MEL: f64 = 200.0 / 3.0;

/// The logarithm of the ratio between two steps above the break. From a
/// library that gives the same bits on every machine; so must [`hz`].
fn log_step() -> f64 {
    libm::log(6.4) / 27.0
}

fn top_mel() -> f64 {
    BREAK_MEL + libm::log(TOP_HZ / BREAK_HZ) / log_step()
}

fn hz(mel: f64) -> f64 {
    if mel < BREAK_MEL {
        HZ_PER_MEL * mel
    } else {
        BREAK_HZ * libm::exp(log_step() * (mel - BREAK_MEL))
    }
}

/// `count` rows of [`BINS`] weights. Rounded where the reference rounds, for
/// the file to be the same to the last bit.
pub(super) fn filters(count: usize) -> Vec<f32> {
    let top = top_mel();
    let step = top / (count + 1) as f64;
    // The last edge is the top itself, not a sum of steps that misses it.
    let mels = (0..=count).map(|i| i as f64 * step).chain([top]);
    let edges: Vec<f64> = mels.map(hz).collect();
    let mut weights = Vec::with_capacity(count * BINS);
    for edge in edges.windows(3) {
        let norm = 2.0 / (edge[2] - edge[0]);
        for bin in 0..BINS {
            let f = bin as f64 * BIN_HZ;
            // The reference negates and so begins with a minus zero, which
            // `max(0.0)` may lose.
            let up = -(edge[0] - f) / (edge[1] - edge[0]);
            let down = (edge[2] - f) / (edge[2] - edge[1]);
            let side = if up < down { up } else { down };
            let triangle = if side < 0.0 { 0.0 } else { side } as f32;
            weights.push((f64::from(triangle) * norm) as f32);
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_is_a_triangle_of_the_same_area() {
        let weights = filters(80);
        assert_eq!(weights.len(), 80 * BINS);
        for row in weights.chunks(BINS).skip(40) {
            let area: f32 = row.iter().sum::<f32>() * BIN_HZ as f32;
            assert!((area - 1.0).abs() < 0.1, "{area}");
        }
    }
}
