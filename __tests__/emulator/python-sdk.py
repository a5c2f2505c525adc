"""Sends requests by the client and the signer of huaweicloudsdkcore: one JSON object a line in, one status a line out."""
import json
import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exception_handler import DefaultExceptionHandler
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.http.http_client import HttpClient
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

client = HttpClient(HttpConfig.get_default_config(), None, DefaultExceptionHandler(), None)

for line in sys.stdin:
    case = json.loads(line)
    request = SdkRequest(
        method=case["method"],
        schema="http",
        host=case["host"],
        resource_path=case["path"],
        query_params=[tuple(pair) for pair in case["query"]],
        header_params=case["headers"],
        body=case["body"],
    )
    Signer(BasicCredentials(case["accessKey"], case["secretKey"])).sign(request)
    try:
        print(client.do_request_sync(request).status_code, flush=True)
    except ClientRequestException as refusal:
        print(refusal.status_code, refusal.error_msg, flush=True)
