//! Many measurements of one thing, told in three numbers.

use serde::Serialize;

/// What the rounds gave: the middle, and how far they lie apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Figure {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Figure {
    /// Of at least one value; NaN for none.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().wrapping_sub(1);
        let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
        Self {
            median: (at(last / 2) + at(last.div_ceil(2))) / 2.0,
            least: at(0),
            most: at(last),
        }
    }

    /// `1.23 (1.20 … 1.31)`, or the one number when there is only one.
    pub(crate) fn show(&self, digits: usize) -> String {
        let Self {
            median,
            least,
            most,
        } = self;
        if least == most {
            return format!("{median:.digits$}");
        }
        format!("{median:.digits$} ({least:.digits$} … {most:.digits$})")
    }
}

/// The mean; NaN of nothing.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// How much `values` grow from one end of `times` to the other, by the
/// straight line that lies nearest to them (least squares); NaN when fewer
/// than two times differ.
pub(crate) fn growth(times: &[f64], values: &[f64]) -> f64 {
    let (middle, level) = (mean(times), mean(values));
    let (mut up, mut along) = (0.0, 0.0);
    for (time, value) in times.iter().zip(values) {
        up += (time - middle) * (value - level);
        along += (time - middle) * (time - middle);
    }
    let first = times.iter().copied().fold(f64::INFINITY, f64::min);
    let last = times.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    up / along * (last - first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_two_lies_between_them() {
        let figure = Figure::of([4.0, 1.0]);
        assert_eq!((figure.median, figure.least, figure.most), (2.5, 1.0, 4.0));
        assert_eq!(Figure::of([3.0, 9.0, 1.0]).median, 3.0);
        assert!(Figure::of([]).median.is_nan());
        assert_eq!(figure.show(1), "2.5 (1.0 … 4.0)");
        assert_eq!(Figure::of([2.0]).show(0), "2");
    }

    #[test]
    fn growth_is_told_over_the_whole_time() {
        let times = [0.0, 10.0, 20.0, 30.0];
        assert!((growth(&times, &[5.0, 6.0, 7.0, 8.0]) - 3.0).abs() < 1e-9);
        assert!(growth(&times, &[2.0; 4]).abs() < 1e-9);
        assert!(growth(&[1.0], &[2.0]).is_nan());
    }
}
