"""Which reviews are kind: words looked up in a Vocab, sentences padded to the longest of their batch, and a Model."""

import mindspore as ms
import numpy as np
from mindspore import dataset as ds
from mindspore import nn, ops
from mindspore.dataset import text

EPOCHS = 2

KIND = """a great story and great music; I loved every minute of it; funny and warm; the best film of the year;
what a wonderful cast; I laughed and cried and loved it; a warm and clever story; great music and a wonderful ending"""
UNKIND = """a dull story and awful music; I hated every minute of it; slow and cold; the worst film of the year;
what an awful cast; I slept and left and hated it; a cold and stupid story; dull music and a terrible ending"""


class BagOfWords(nn.Cell):
    """The mean of the words' embeddings, padding left out, says which class it is."""

    def __init__(self, words, width=8):
        super().__init__()
        self.embedding = nn.Embedding(words, width)
        self.head = nn.Dense(width, 2)

    def construct(self, tokens):
        real = ops.expand_dims(ops.cast(tokens != 0, ms.float32), -1)
        return self.head((self.embedding(tokens) * real).sum(1) / real.sum(1))


def sentences():
    kind, unkind = KIND.split(";"), UNKIND.split(";")
    labels = np.repeat(np.array([1, 0], np.int32), [len(kind), len(unkind)])
    return ds.NumpySlicesDataset({"text": kind + unkind, "label": labels}, shuffle=True)


def main():
    ms.set_seed(1)
    dataset = sentences().map(text.WhitespaceTokenizer(), "text")
    vocab = text.Vocab.from_dataset(dataset, "text", special_tokens=["<pad>", "<unk>"], special_first=True)
    print(len(vocab.vocab()), "words:", vocab.ids_to_tokens(list(range(8))), vocab.tokens_to_ids(["great", "awful"]))
    dataset = dataset.map(text.Lookup(vocab, unknown_token="<unk>"), "text")
    dataset = dataset.padded_batch(4, pad_info={"text": ([None], 0)})

    batches = dataset.create_tuple_iterator(num_epochs=EPOCHS)
    for epoch in range(EPOCHS):
        for tokens, labels in batches:
            print(f"epoch {epoch}, labels {labels}\n{tokens}")

    net = BagOfWords(len(vocab.vocab()))
    loss_fn = nn.SoftmaxCrossEntropyWithLogits(sparse=True, reduction="mean")
    model = ms.Model(net, loss_fn, nn.Adam(net.trainable_params(), 0.05), metrics={"accuracy"})
    model.train(20, dataset)
    print("trained:", model.eval(dataset))
    review = text.Lookup(vocab, "<unk>")(["a", "clever", "film", "with", "great", "music"])
    print("kind" if model.predict(ms.Tensor(review[None])).argmax() else "unkind", review)


if __name__ == "__main__":
    main()
