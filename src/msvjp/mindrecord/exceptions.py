"""The exceptions of `mindspore.mindrecord`, under MindSpore's names; a few come here as RuntimeError, as they do there."""


class MindRecordException(Exception):
    """The base of them all. `error_msg` is the text."""

    def __init__(self, error_msg: str = "") -> None:
        super().__init__(error_msg)
        self.error_msg = error_msg


class UnknownError(MindRecordException):
    """Something else went wrong."""


class ParamValueError(MindRecordException):
    """An argument has a value that it cannot have."""


class ParamTypeError(MindRecordException):
    """An argument is of another type."""


class ParamMissError(MindRecordException):
    """An argument is missing."""


class PathNotExistsError(MindRecordException):
    """There is no file or folder of that name."""


class DbConnectionError(MindRecordException):
    """The index, a file of SQLite's, cannot be opened."""


class MRMOpenError(MindRecordException):
    """A file cannot be opened."""


class MRMOpenForAppendError(MindRecordException):
    """A file cannot be opened to be gone on with."""


class MRMInvalidPageSizeError(MindRecordException):
    """No page can have this size."""


class MRMInvalidHeaderSizeError(MindRecordException):
    """No header can have this size."""


class MRMSetHeaderError(MindRecordException):
    """The header cannot be set."""


class MRMWriteDatasetError(MindRecordException):
    """Rows cannot be written."""


class MRMCommitError(MindRecordException):
    """The file cannot be finished."""


class MRMLaunchError(MindRecordException):
    """Reading cannot begin."""


class MRMFinishError(MindRecordException):
    """Reading cannot end."""


class MRMCloseError(MindRecordException):
    """A file cannot be closed."""


class MRMAddSchemaError(MindRecordException):
    """The schema cannot be added: there is one."""


class MRMAddIndexError(MindRecordException):
    """The index cannot be added."""


class MRMBuildSchemaError(MindRecordException):
    """The shapes of a schema cannot be."""


class MRMGetMetaError(MindRecordException):
    """There is no schema."""


class MRMIndexGeneratorError(MindRecordException):
    """The index cannot be made."""


class MRMGenerateIndexError(MindRecordException):
    """The index cannot be written."""


class MRMInitSegmentError(MindRecordException):
    """The pages cannot be opened."""


class MRMFetchCandidateFieldsError(MindRecordException):
    """The fields that rows can be grouped by cannot be read."""


class MRMReadCategoryInfoError(MindRecordException):
    """The groups cannot be read."""


class MRMFetchDataError(MindRecordException):
    """The rows of a group cannot be read."""


class MRMInvalidSchemaError(MindRecordException):
    """The schema is none."""


class MRMValidateDataError(MindRecordException):
    """A row is not as the schema says."""


class MRMDefineIndexError(MindRecordException):
    """The index cannot be over this field."""


class MRMDefineBlobError(MindRecordException):
    """The field cannot be a blob."""


class MRMUnsupportedSchemaError(MindRecordException):
    """What is in the file is not as its schema says."""


class MRMDefineCategoryError(MindRecordException):
    """Rows cannot be grouped by this field."""
