import CZlib
import Inkling
