//! CTranslate2's Whisper to whisper.cpp's: the same numbers, named and
//! ordered as the other engine wants them, the large ones quantised to q8_0.

use std::io::{self, Write};

use super::ct2::{Ct2Error, Tensor, Weights};
use super::ggml::{Shape, Storage, Writer};
use super::mel;

/// Tokens that stand for text; the rest of the vocabulary are marks that
/// whisper.cpp names itself.
const TEXT_TOKENS: usize = 50_257;

/// Why a model could not be converted.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConvertError {
    #[error(transparent)]
    Weights(#[from] Ct2Error),
    #[error("its vocabulary is not Whisper's: {0}")]
    Vocabulary(String),
    #[error(transparent)]
    Write(#[from] io::Error),
}

type Result<T> = std::result::Result<T, ConvertError>;

/// Converts the bytes of `model.bin` and the text of `vocabulary.txt`, and
/// gives back the writer.
pub(super) fn to_ggml<W: Write>(model: &[u8], vocabulary: &str, out: W) -> Result<W> {
    let weights = Weights::parse(model)?;
    let shape = shape(&weights)?;
    let filters = mel::filters(shape.mels.unsigned_abs() as usize);
    let tokens = tokens(vocabulary)?;
    let mut converter = Converter {
        out: Writer::begin(out, shape, &filters, &tokens)?,
        weights,
    };
    converter.front()?;
    for layer in 0..shape.text_layers {
        converter.decoder_block(layer)?;
    }
    converter.norm("decoder.ln", "decoder/layer_norm")?;
    converter.convolution("conv1")?;
    converter.convolution("conv2")?;
    for layer in 0..shape.audio_layers {
        converter.encoder_block(layer)?;
    }
    converter.norm("encoder.ln_post", "encoder/layer_norm")?;
    Ok(converter.out.finish()?)
}

fn shape(weights: &Weights<'_>) -> Result<Shape> {
    let dim = |name: &str, axis: usize| -> Result<i32> {
        let dims = weights.tensor(name)?.dims();
        let dim = dims.get(axis).and_then(|dim| i32::try_from(*dim).ok());
        dim.ok_or_else(|| Ct2Error::Unsupported(format!("{name} has the shape {dims:?}")).into())
    };
    let layers = |part| i32::try_from(weights.layers(part)).unwrap_or(i32::MAX);
    Ok(Shape {
        vocabulary: dim("decoder/embeddings/weight", 0)?,
        audio_context: dim("encoder/position_encodings/encodings", 0)?,
        audio_width: dim("encoder/position_encodings/encodings", 1)?,
        audio_heads: weights.scalar("encoder/num_heads")?.into(),
        audio_layers: layers("encoder"),
        text_context: dim("decoder/position_encodings/encodings", 0)?,
        text_width: dim("decoder/embeddings/weight", 1)?,
        text_heads: weights.scalar("decoder/num_heads")?.into(),
        text_layers: layers("decoder"),
        mels: dim("encoder/conv1/weight", 1)?,
        file_type: 0,
    })
}

struct Converter<'a, W> {
    out: Writer<W>,
    weights: Weights<'a>,
}

impl<W: Write> Converter<'_, W> {
    fn front(&mut self) -> Result<()> {
        for part in ["decoder", "encoder"] {
            let from = format!("{part}/position_encodings/encodings");
            let to = format!("{part}.positional_embedding");
            self.copy(&to, &from, Storage::F32)?;
        }
        self.copy(
            "decoder.token_embedding.weight",
            "decoder/embeddings/weight",
            Storage::Q8_0,
        )
    }

    fn decoder_block(&mut self, layer: i32) -> Result<()> {
        let (to, from) = (
            format!("decoder.blocks.{layer}"),
            format!("decoder/layer_{layer}"),
        );
        self.feed_forward(&to, &from)?;
        self.self_attention(&to, &from)?;
        let (to, from) = (format!("{to}.cross_attn"), format!("{from}/attention"));
        self.norm(&format!("{to}_ln"), &format!("{from}/layer_norm"))?;
        self.linear(&format!("{to}.query"), &format!("{from}/linear_0"))?;
        let fused = format!("{from}/linear_1");
        self.part(&format!("{to}.key"), &fused, 0, 2, false)?;
        self.part(&format!("{to}.value"), &fused, 1, 2, true)?;
        self.linear(&format!("{to}.out"), &format!("{from}/linear_2"))
    }

    fn encoder_block(&mut self, layer: i32) -> Result<()> {
        let (to, from) = (
            format!("encoder.blocks.{layer}"),
            format!("encoder/layer_{layer}"),
        );
        self.feed_forward(&to, &from)?;
        self.self_attention(&to, &from)
    }

    fn feed_forward(&mut self, to: &str, from: &str) -> Result<()> {
        self.norm(&format!("{to}.mlp_ln"), &format!("{from}/ffn/layer_norm"))?;
        self.linear(&format!("{to}.mlp.0"), &format!("{from}/ffn/linear_0"))?;
        self.linear(&format!("{to}.mlp.2"), &format!("{from}/ffn/linear_1"))
    }

    /// CTranslate2 fuses query, key and value into one projection.
    fn self_attention(&mut self, to: &str, from: &str) -> Result<()> {
        let (to, from) = (format!("{to}.attn"), format!("{from}/self_attention"));
        self.norm(&format!("{to}_ln"), &format!("{from}/layer_norm"))?;
        let fused = format!("{from}/linear_0");
        self.part(&format!("{to}.query"), &fused, 0, 3, true)?;
        self.part(&format!("{to}.key"), &fused, 1, 3, false)?;
        self.part(&format!("{to}.value"), &fused, 2, 3, true)?;
        self.linear(&format!("{to}.out"), &format!("{from}/linear_1"))
    }

    fn norm(&mut self, to: &str, from: &str) -> Result<()> {
        self.copy(
            &format!("{to}.weight"),
            &format!("{from}/gamma"),
            Storage::F32,
        )?;
        self.copy(&format!("{to}.bias"), &format!("{from}/beta"), Storage::F32)
    }

    fn linear(&mut self, to: &str, from: &str) -> Result<()> {
        self.copy(
            &format!("{to}.weight"),
            &format!("{from}/weight"),
            Storage::Q8_0,
        )?;
        self.copy(&format!("{to}.bias"), &format!("{from}/bias"), Storage::F32)
    }

    /// Part `index` of `of` of a fused projection. Whisper's keys have no
    /// bias: theirs must be zero, and is left out.
    fn part(&mut self, to: &str, from: &str, index: usize, of: usize, bias: bool) -> Result<()> {
        let weight = self.weights.tensor(&format!("{from}/weight"))?;
        let (rows, width) = matrix(from, weight)?;
        let values = weight.rows(index, of);
        let biases = self
            .weights
            .tensor(&format!("{from}/bias"))?
            .rows(index, of);
        let name = format!("{to}.weight");
        self.out
            .tensor(&name, &[rows / of, width], &values, Storage::Q8_0)?;
        if bias {
            let name = format!("{to}.bias");
            self.out
                .tensor(&name, &[biases.len()], &biases, Storage::F32)?;
        } else if biases.iter().any(|x| *x != 0.0) {
            return Err(Ct2Error::Unsupported(format!("{from}: its keys have a bias")).into());
        }
        Ok(())
    }

    /// A convolution: half floats, and a bias that is a column.
    fn convolution(&mut self, name: &str) -> Result<()> {
        let (to, from) = (format!("encoder.{name}"), format!("encoder/{name}"));
        self.copy(
            &format!("{to}.weight"),
            &format!("{from}/weight"),
            Storage::F16,
        )?;
        let bias = self.weights.tensor(&format!("{from}/bias"))?.values();
        let dims = [bias.len(), 1];
        self.out
            .tensor(&format!("{to}.bias"), &dims, &bias, Storage::F32)?;
        Ok(())
    }

    fn copy(&mut self, to: &str, from: &str, storage: Storage) -> Result<()> {
        let tensor = self.weights.tensor(from)?;
        if storage == Storage::Q8_0 {
            matrix(from, tensor)?;
        }
        self.out
            .tensor(to, tensor.dims(), &tensor.values(), storage)?;
        Ok(())
    }
}

/// The rows and columns of a matrix that can be quantised.
fn matrix(name: &str, tensor: Tensor<'_>) -> Result<(usize, usize)> {
    match *tensor.dims() {
        [rows, width] if width % 32 == 0 => Ok((rows, width)),
        ref dims => Err(Ct2Error::Unsupported(format!("{name} has the shape {dims:?}")).into()),
    }
}

/// The bytes that each text token stands for.
fn tokens(vocabulary: &str) -> Result<Vec<Vec<u8>>> {
    let tokens: Vec<_> = vocabulary
        .lines()
        .take(TEXT_TOKENS)
        .map(token)
        .collect::<Result<_>>()?;
    if tokens.len() < TEXT_TOKENS {
        return Err(ConvertError::Vocabulary(format!(
            "it has {} tokens",
            tokens.len()
        )));
    }
    Ok(tokens)
}

fn token(line: &str) -> Result<Vec<u8>> {
    line.chars()
        .map(|c| {
            let unknown = || ConvertError::Vocabulary(format!("{c:?} stands for no byte"));
            byte_of(c).ok_or_else(unknown)
        })
        .collect()
}

/// GPT-2's vocabulary writes each byte as a printable character: itself where
/// it is one, else the next free code point from U+0100 on.
fn byte_of(c: char) -> Option<u8> {
    let printable = |byte: &u8| matches!(byte, 0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff);
    match u32::from(c) {
        code @ 0..=0xff => u8::try_from(code).ok().filter(printable),
        code => {
            let index = usize::try_from(code - 0x100).ok()?;
            (0..=0xff).filter(|byte| !printable(byte)).nth(index)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_bytes_they_stand_for() {
        assert_eq!(token("Ġthe").unwrap(), b" the");
        assert_eq!(token("Ċ").unwrap(), b"\n");
        assert_eq!(token("åľº").unwrap(), "场".as_bytes());
        assert!(token("場").is_err());
        let all = (0..=0x143).filter_map(char::from_u32).filter_map(byte_of);
        assert_eq!(all.count(), 256, "every byte has one character");
    }

    #[test]
    fn a_foreign_vocabulary_is_refused() {
        assert!(matches!(tokens("a\nb\n"), Err(ConvertError::Vocabulary(_))));
    }
}
