using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Fairlead.Api.Security.Tokens;

/// <summary>The key that signs service account tokens: ECDSA on P-256 (ES256, RFC 7518) or RSA (RS256), with its key id.</summary>
public sealed class TokenKey : IDisposable
{
    private readonly ECDsa? _ec;
    private readonly RSA? _rsa;
    private readonly Lock _gate = new();                                          // guards use of the key

    private TokenKey(ECDsa? ec, RSA? rsa)
    {
        (_ec, _rsa) = (ec, rsa);
        byte[] info = ec?.ExportSubjectPublicKeyInfo() ?? rsa!.ExportSubjectPublicKeyInfo();
        Id = Base64Url.EncodeToString(SHA256.HashData(info));
    }

    /// <summary>"kid": the digest of the public key, as kube-apiserver names its keys.</summary>
    public string Id { get; }

    /// <summary>"alg".</summary>
    public string Algorithm => _ec is null ? "RS256" : "ES256";

    /// <summary>Reads a private key, or a public one that can only verify.</summary>
    public static TokenKey FromPem(string pem)
    {
        if (TryImport(ECDsa.Create(), pem, out var ec)) return new TokenKey(ec, null);
        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return new TokenKey(null, rsa);
    }

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_gate)
            return _ec?.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
                ?? _rsa!.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_gate)
            return _ec?.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
                ?? _rsa!.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>The public key as a JSON Web Key (RFC 7517), for those who verify tokens without asking us.</summary>
    public IEnumerable<KeyValuePair<string, string>> PublicJsonWebKey()
    {
        yield return new("use", "sig");
        yield return new("kid", Id);
        yield return new("alg", Algorithm);
        if (_ec is not null)
        {
            var point = _ec.ExportParameters(includePrivateParameters: false).Q;
            yield return new("kty", "EC");
            yield return new("crv", "P-256");
            yield return new("x", Base64Url.EncodeToString(point.X));
            yield return new("y", Base64Url.EncodeToString(point.Y));
        }
        else
        {
            var numbers = _rsa!.ExportParameters(includePrivateParameters: false);
            yield return new("kty", "RSA");
            yield return new("n", Base64Url.EncodeToString(numbers.Modulus));
            yield return new("e", Base64Url.EncodeToString(numbers.Exponent));
        }
    }

    public void Dispose()
    {
        _ec?.Dispose();
        _rsa?.Dispose();
    }

    private static bool TryImport(ECDsa key, string pem, out ECDsa? imported)
    {
        try
        {
            key.ImportFromPem(pem);
            imported = key;
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)            // another kind of key: RSA tries next
        {
            key.Dispose();
            imported = null;
            return false;
        }
    }
}
